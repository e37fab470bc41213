/** What signing in to a portal takes and answers; the same for every portal. */
import type { Endpoint } from '../contract/contract.ts';
import { Closed, Email, Id, Timestamp, Type } from '../contract/schemas.ts';
import { passwordLength } from './password.ts';

export const Password = Type.String({
  minLength: passwordLength.minimum,
  maxLength: passwordLength.maximum,
  description: 'Kept as a scrypt hash',
});
const GivenPassword = Type.String({ minLength: 1, maxLength: passwordLength.maximum });
/** Six digits of an authenticator app, or a recovery code. */
const Code = Type.String({ pattern: '^(\\d{6}|[0-9a-f]{20})$' });
const Totp = Type.String({ pattern: '^\\d{6}$' });
export const SignIn = Closed({
  email: Email,
  password: GivenPassword,
  /** Where a second factor is enabled. */
  code: Type.Optional(Code),
});
export const RefreshSession = Closed({ refresh_token: Type.String({ minLength: 1, maxLength: 128 }) });
export const SessionTokens = Closed({
  access_token: Type.String(),
  token_type: Type.Literal('Bearer'),
  /** Seconds. */
  expires_in: Type.Integer({ minimum: 1 }),
  /** Good for one use. */
  refresh_token: Type.String(),
});

const userRequired = {
  user_required: { status: 403, title: 'Only a signed-in user has an account' },
} as const;
const wrongPassword = {
  wrong_password: { status: 422, title: 'Not the password of the signed-in user' },
  sign_in_locked: { status: 429, title: 'Too many wrong passwords' },
} as const;
const wrongCode = {
  wrong_code: { status: 422, title: 'Wrong, used before, or there is nothing to use it for' },
} as const;

/** Not idempotent by key: an answer that holds tokens is kept nowhere. */
export const sessionEndpoints = {
  signIn: {
    method: 'POST',
    path: '/api/v1/sessions',
    summary: 'Sign in',
    description: 'The fifth wrong password in a row for an address closes it for 15 minutes.',
    body: SignIn,
    response: SessionTokens,
    status: 201,
    public: 'anonymous',
    problems: {
      invalid_credentials: { status: 401, title: 'Address and password do not belong together' },
      second_factor_required: { status: 401, title: 'The code is missing, wrong, or was used before' },
      sign_in_locked: { status: 429, title: 'Too many wrong passwords' },
    },
  },
  refreshSession: {
    method: 'POST',
    path: '/api/v1/sessions/refresh',
    summary: 'Get new tokens; using a refresh token twice ends the session',
    body: RefreshSession,
    response: SessionTokens,
    public: 'anonymous',
    problems: { invalid_refresh_token: { status: 401, title: 'Unknown, used, expired or revoked' } },
  },
  signOut: {
    method: 'DELETE',
    path: '/api/v1/sessions/current',
    summary: 'End the session: its tokens are good for nothing from now on',
    response: Closed({}),
    status: 204,
    public: 'session',
    problems: { user_required: { status: 403, title: 'Only a signed-in user has a session' } },
  },
  listSessions: {
    method: 'GET',
    path: '/api/v1/sessions',
    summary: "The user's own open sessions, newest first; at most 100",
    response: Closed({
      data: Type.Array(
        Closed({
          id: Id('ses'),
          created_at: Timestamp,
          expires_at: Timestamp,
          is_current: Type.Boolean(),
        }),
      ),
    }),
    public: 'session',
    problems: userRequired,
  },
  revokeSession: {
    method: 'DELETE',
    path: '/api/v1/sessions/:session_id',
    summary: 'End one of the own sessions: its tokens are good for nothing from now on',
    params: Closed({ session_id: Id('ses') }),
    response: Closed({}),
    status: 204,
    public: 'session',
    problems: {
      ...userRequired,
      session_not_found: { status: 404, title: 'The user has no such open session' },
    },
  },
  changePassword: {
    method: 'POST',
    path: '/api/v1/me/password',
    summary: 'Change the own password; all other sessions of the user end',
    body: Closed({ current_password: GivenPassword, new_password: Password }),
    response: Closed({}),
    status: 204,
    public: 'session',
    problems: { ...userRequired, ...wrongPassword },
  },
  enrolTotp: {
    method: 'POST',
    path: '/api/v1/me/totp',
    summary: 'Get a secret for an authenticator app, shown once; it counts when a code has confirmed it',
    body: Closed({ password: GivenPassword }),
    response: Closed({
      /** Base32, for typing. */
      secret: Type.String(),
      /** For a QR code. */
      otpauth_url: Type.String(),
    }),
    public: 'session',
    problems: {
      ...userRequired,
      ...wrongPassword,
      totp_enabled: { status: 409, title: 'A second factor is enabled already' },
    },
  },
  confirmTotp: {
    method: 'POST',
    path: '/api/v1/me/totp/confirm',
    summary: 'Enable the second factor; the answer holds recovery codes, shown once',
    body: Closed({ code: Totp }),
    response: Closed({ recovery_codes: Type.Array(Type.String()) }),
    public: 'session',
    problems: { ...userRequired, ...wrongCode, sign_in_locked: wrongPassword.sign_in_locked },
  },
  disableTotp: {
    method: 'POST',
    path: '/api/v1/me/totp/disable',
    summary: 'Sign in without a second factor from now on',
    body: Closed({ password: GivenPassword, code: Code }),
    response: Closed({}),
    status: 204,
    public: 'session',
    problems: { ...userRequired, ...wrongPassword, ...wrongCode },
  },
} as const satisfies Record<string, Endpoint>;
