// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are platform.yaml's, not ours
/** What services and processes have alike: how a unit is run, probed, watched, restarted and stopped. */
import Type from 'typebox';
import { closed, distinct, durationText, nameText, rate, text, words } from './schema-kinds.ts';

const environment = Type.Record(
  Type.String(),
  Type.Union([Type.String(), Type.Number(), Type.Boolean()], { description: 'The value; may hold ${...}.' }),
  {
    propertyNames: {
      type: 'string',
      title: 'variable-name',
      pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
      examples: ['LOG_LEVEL'],
    },
    description:
      'Variables besides those payctl computes. Values may hold ${name}, ${port}, ${root}, ${state}, ${certs}, ${host}, ${port:UNIT}, ${port:UNIT:LISTENER}, ${url:UNIT}, ${url:UNIT:LISTENER}, ${publicUrl:SERVICE}, ${env:VAR}, ${env:VAR:-default} and ${secret:NAME}; $${ stands for ${ itself.',
  },
);

const timing = {
  period: Type.Optional(
    durationText('Time between two probes. 10s if not said (250ms while the unit starts).'),
  ),
  timeout: Type.Optional(durationText('How long one probe may take. 5s if not said.')),
  deadline: Type.Optional(
    durationText('How long a starting unit may take to become ready in all. 30s if not said.'),
  ),
  failureThreshold: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000,
      description: 'Failures in a row that make a unit unhealthy. 3 if not said.',
    }),
  ),
};
const probedListener = Type.Optional(
  nameText(
    'The listener to probe. A service has `http`, and `public` with a publicPort; the first one if not said.',
  ),
);
const probedPath = Type.Optional(
  Type.String({
    pattern: '^/',
    title: 'path',
    examples: ['/health/live'],
    description: 'The path to GET; 2xx is healthy. /health/live if not said.',
  }),
);
export const probe = (description: string) =>
  Type.Union(
    [
      Type.Object(
        {
          type: Type.Literal('handshake', {
            description: 'The unit itself tells, over PAYCTL_HANDSHAKE_FD.',
          }),
          ...timing,
        },
        closed,
      ),
      Type.Object(
        {
          type: Type.Literal('tcp', { description: 'A connection to the listener succeeds.' }),
          listener: probedListener,
          ...timing,
        },
        closed,
      ),
      Type.Object(
        {
          type: Type.Literal('http', { description: 'A GET without TLS answers 2xx.' }),
          listener: probedListener,
          path: probedPath,
          ...timing,
        },
        closed,
      ),
      Type.Object(
        {
          type: Type.Literal('mtls', {
            description: "A GET over mutual TLS, with the operator's certificate, answers 2xx.",
          }),
          listener: probedListener,
          path: probedPath,
          ...timing,
        },
        closed,
      ),
      Type.Object(
        {
          type: Type.Literal('exec', { description: 'A command exits with 0.' }),
          command: words('The command; run in the working directory with the environment of the unit.'),
          ...timing,
        },
        closed,
      ),
    ],
    { description },
  );

const watch = Type.Object(
  {
    entry: Type.Optional(
      text('A TypeScript entry: the unit reloads when a file that it imports, however indirectly, changes.'),
    ),
    paths: Type.Optional(
      Type.Array(text('A path.'), {
        ...distinct,
        description: 'Files and directories, watched as they are.',
      }),
    ),
  },
  { ...closed, description: 'What reloads the unit when it is saved.' },
);

const restart = Type.Object(
  {
    policy: Type.Optional(
      Type.Enum(['always', 'on-failure', 'never'], {
        description: 'When a unit that ended is started again. always if not said.',
      }),
    ),
    initialBackoff: Type.Optional(
      durationText('Wait before the first restart; doubles each time. 200ms if not said.'),
    ),
    maxBackoff: Type.Optional(durationText('The longest wait before a restart. 30s if not said.')),
    crashLoop: Type.Optional(
      Type.Object(
        {
          count: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 1_000,
              description: 'More crashes than this within the window: failed. 5 if not said.',
            }),
          ),
          window: Type.Optional(durationText('The time in which crashes are counted. 60s if not said.')),
        },
        { ...closed, description: 'When payctl stops restarting and calls the unit failed.' },
      ),
    ),
  },
  { ...closed, description: 'What happens when the unit ends by itself.' },
);

const stop = Type.Object(
  {
    signal: Type.Optional(
      Type.Enum(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGKILL'], {
        description: 'What asks the unit to end. SIGTERM if not said.',
      }),
    ),
    gracePeriod: Type.Optional(durationText('How long it may take before it is killed. 10s if not said.')),
  },
  { ...closed, description: 'How the unit is stopped.' },
);

export const rateLimit = Type.Union(
  [
    Type.String({ ...rate, description: 'Requests per caller at the edge.' }),
    Type.Object(
      {
        requests: Type.String({ ...rate, description: 'Requests per caller.' }),
        services: Type.Optional(
          Type.Boolean({ description: 'true limits calls between services too. false if not said.' }),
        ),
        webhooks: Type.Optional(
          Type.String({
            ...rate,
            description:
              'Webhooks from outside per address they come from: each is signed, and a channel sends many at once. As requests if not said.',
          }),
        ),
      },
      closed,
    ),
  ],
  { description: 'Requests per caller; health and metrics are never limited. 100/min if not said.' },
);

/** What a service and a process have alike, and what the defaults may say for either. */
export const running = {
  command: Type.Optional(words('The program and its arguments. `node` is the pinned Node.')),
  workingDirectory: Type.Optional(
    text('Where the command runs, relative to platform.yaml. The directory of platform.yaml if not said.'),
  ),
  environment: Type.Optional(environment),
  watch: Type.Optional(watch),
  reload: Type.Optional(
    Type.Enum(['rolling', 'restart', 'none'], {
      description:
        'On save. rolling: the new version becomes ready beside the old one; restart: stop, then start; none: nothing. rolling if not said.',
    }),
  ),
  standby: Type.Optional(
    Type.Boolean({
      description:
        'true: after a save of this unit alone, the process for its next save is started ahead, with PAYCTL_STANDBY set; it must load nothing of the unit and wait for the line {"type":"begin"} on PAYCTL_HANDSHAKE_FD. A process that nobody needs ends after ten minutes. false if not said; a default holds for units that say no command, reload or readiness of their own.',
    }),
  ),
  readiness: Type.Optional(probe('How it is known that the unit is ready.')),
  liveness: Type.Optional(
    Type.Union(
      [
        probe('Asked once the unit is ready.'),
        Type.Literal('none', { description: 'No liveness probe, not even the default one.' }),
      ],
      {
        description: 'Asked once the unit is ready; a unit that fails it is restarted.',
      },
    ),
  ),
  restart: Type.Optional(restart),
  stop: Type.Optional(stop),
};
