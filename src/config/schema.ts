/**
 * What platform.yaml may hold. Declared here once: platform.schema.json (editors, and the shape check at run
 * time, which must not pay for importing typebox) is generated from it, and the types are derived from it.
 * `title` names a kind of text; the shape check calls a text that does not fit `bad-<title>`.
 */
import Type, { type Static } from 'typebox';
import { closed, names, nameText, port, text, unitName } from './schema-kinds.ts';
import { rateLimit, running } from './schema-running.ts';

const placed = {
  description: Type.Optional(Type.String({ description: 'What it is for; shown by payctl.' })),
  aliases: Type.Optional(names('Old names; payctl accepts them and answers with the present one.')),
  groups: Type.Optional(names('Groups it belongs to: `payctl up GROUP`.')),
  startAfter: Type.Optional(
    names('Units that must be ready before this one starts. Nothing to do with who calls whom.'),
  ),
};

const service = Type.Object(
  {
    ...placed,
    port: Type.Integer({
      ...port,
      description: 'The port of the mutual TLS listener, before the port offset.',
    }),
    publicPort: Type.Optional(
      Type.Integer({
        ...port,
        description: 'The port of the public listener (HTTPS without client certificate), if it has one.',
      }),
    ),
    database: Type.Optional(
      Type.String({
        title: 'database-name',
        pattern: '^[a-z_][a-z0-9_]*$',
        maxLength: 59,
        examples: ['payment_order'],
        description: 'Its PostgreSQL database. It signs in as the role `<database>_app`.',
      }),
    ),
    calls: Type.Optional(
      names(
        'The services it may call; each one becomes `<NAME>_URL` in its environment. No other call is let in.',
      ),
    ),
    rateLimit: Type.Optional(rateLimit),
    ...running,
  },
  { ...closed, description: 'One of the services of the platform: with certificates, callers and callees.' },
);

const listener = Type.Union(
  [
    Type.Integer({ ...port, description: 'The port, before the port offset.' }),
    Type.Object(
      {
        port: Type.Integer({ ...port, description: 'The port, before the port offset.' }),
        held: Type.Optional(
          Type.Boolean({
            description:
              'true: payctl binds the socket and hands it over (LISTEN_FDS), so that no connection is refused during a reload. false: the process binds the port itself. true if not said.',
          }),
        ),
      },
      closed,
    ),
  ],
  { description: 'A port it listens on.' },
);

const processUnit = Type.Object(
  {
    ...placed,
    ...running,
    listeners: Type.Optional(
      Type.Record(Type.String(), listener, {
        propertyNames: { type: 'string', ...unitName },
        description: 'Its ports by name, in the order of LISTEN_FDS.',
      }),
    ),
  },
  { ...closed, description: 'Anything else payctl runs: any command in any language.' },
);

const postgres = Type.Union(
  [
    Type.Object(
      {
        mode: Type.Literal('embedded', { description: 'payctl runs the server.' }),
        port: Type.Integer({ ...port, description: 'Before the port offset.' }),
        maxConnections: Type.Optional(
          Type.Integer({
            minimum: 10,
            maximum: 10_000,
            description: 'max_connections of the server. 600 if not said.',
          }),
        ),
      },
      closed,
    ),
    Type.Object(
      {
        mode: Type.Literal('external', { description: 'A server that runs already.' }),
        host: text('Its host name or address.'),
        port: Type.Integer({ ...port, description: 'Its port; the port offset does not move it.' }),
        adminUser: text('A user that may create databases and roles.'),
        adminPasswordVariable: Type.String({
          title: 'variable-name',
          pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
          examples: ['PGPASSWORD'],
          description: 'The environment variable that holds its password.',
        }),
      },
      closed,
    ),
  ],
  { description: 'The PostgreSQL server of the platform.' },
);

const redis = Type.Union(
  [
    Type.Object(
      {
        mode: Type.Literal('embedded', { description: 'payctl runs the server.' }),
        port: Type.Integer({ ...port, description: 'Before the port offset.' }),
      },
      closed,
    ),
    Type.Object(
      {
        mode: Type.Literal('external', { description: 'A server that runs already.' }),
        host: text('Its host name or address.'),
        port: Type.Integer({ ...port, description: 'Its port; the port offset does not move it.' }),
        passwordVariable: Type.Optional(
          Type.String({
            title: 'variable-name',
            pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
            examples: ['REDIS_PASSWORD'],
            description: 'The environment variable that holds its password, if it asks for one.',
          }),
        ),
      },
      closed,
    ),
  ],
  { description: 'The Redis server of the platform.' },
);

export const platformSchema = Type.Object(
  {
    name: nameText('The name of the platform.'),
    postgres,
    redis,
    groups: Type.Optional(
      Type.Record(Type.String(), names('Members, besides the units that name the group themselves.'), {
        propertyNames: { type: 'string', ...unitName },
        description: 'All groups there are. If not said, each group that a unit names exists.',
      }),
    ),
    serviceDefaults: Type.Optional(
      Type.Object(
        { rateLimit: Type.Optional(rateLimit), ...running },
        { ...closed, description: 'What every service has unless it says otherwise.' },
      ),
    ),
    processDefaults: Type.Optional(
      Type.Object(running, { ...closed, description: 'What every process has unless it says otherwise.' }),
    ),
    services: Type.Record(Type.String(), service, {
      propertyNames: { type: 'string', ...unitName },
      description: 'The services of the platform by name.',
    }),
    processes: Type.Optional(
      Type.Record(Type.String(), processUnit, {
        propertyNames: { type: 'string', ...unitName },
        description: 'Whatever else payctl runs, by name.',
      }),
    ),
  },
  {
    ...closed,
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'platform',
    description: 'platform.yaml of payctl: the whole platform, said once.',
  },
);

export type PlatformFile = Static<typeof platformSchema>;
