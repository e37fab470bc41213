// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the templates are platform.yaml's, not ours

import { nearest } from '../kernel/nearest.ts';
import { secretPlaceholder } from '../protocol/environment.ts';
import type { ListenerDraft, UnitDraft } from './default.ts';

/** What `${...}` may speak of. */
export type TemplateScope = {
  unit: UnitDraft;
  units: ReadonlyMap<string, UnitDraft>;
  places: { root: string; state: string; certs: string; host: string };
  /** The environment payctl itself runs in, for `${env:VAR}`. */
  variables: Readonly<Record<string, string | undefined>>;
};

export type TemplateProblem = {
  code: string;
  message: string;
  within: string;
  found: string;
  meant?: string;
};

type Resolved = { text: string } | { code: string; message: string; meant?: string | undefined };

/** `$${` stands for `${`; every other `${...}` is replaced by what it names, or reported. */
export function expandText(
  text: string,
  scope: TemplateScope,
): { text: string; problems: TemplateProblem[] } {
  const problems: TemplateProblem[] = [];
  const expanded = text.replaceAll(
    /\$\$\{|\$\{([^}]*)(\}?)/g,
    (whole: string, inner: string | undefined, end: string | undefined) => {
      if (inner === undefined) return '${';
      const resolved = end === '' ? unclosed(whole) : resolve(inner, scope);
      if ('text' in resolved) return resolved.text;
      const { code, message, meant } = resolved;
      problems.push({
        code,
        message,
        within: whole,
        found: whole,
        ...(meant === undefined ? {} : { meant: `\${${meant}}` }),
      });
      return whole;
    },
  );
  if (problems.length === 0 && /\$\$\{secret:/.test(text)) problems.push(escapedSecret(text));
  return { text: expanded, problems };
}

/** Escaped, it would look like a placeholder to whoever reveals secrets later. */
function escapedSecret(text: string): TemplateProblem {
  const within = /\$\$\{secret:[^}]*\}?/.exec(text)?.[0] ?? text;
  return { code: 'bad-template', message: '${secret:...} cannot be escaped', within, found: within };
}

function unclosed(whole: string): Resolved {
  return { code: 'bad-template', message: `${whole} lacks its closing }` };
}

type Resolver = (argument: readonly string[], scope: TemplateScope) => Resolved;

const plain: Readonly<Record<string, Resolver>> = {
  name: (_none, { unit }) => ({ text: unit.name }),
  port: (_none, { unit }) => portOf(unit, unit.listeners[0]),
  root: (_none, { places }) => ({ text: places.root }),
  state: (_none, { places }) => ({ text: places.state }),
  certs: (_none, { places }) => ({ text: places.certs }),
  host: (_none, { places }) => ({ text: places.host }),
};

const withArguments: Readonly<Record<string, Resolver>> = {
  port: (names, scope) =>
    ofListener('port', names, scope, (_unit, listener) => ({ text: String(listener.port) })),
  url: (names, scope) =>
    ofListener('url', names, scope, (unit, listener) => ({ text: urlOf(unit, listener) })),
  publicUrl: publicUrlOf,
  env: variableOf,
  secret: (names) => secretOf(names.join(':')),
};

function resolve(inner: string, scope: TemplateScope): Resolved {
  const [name = '', ...names] = inner.split(':');
  const resolvers = names.length === 0 ? plain : withArguments;
  const resolver = Object.hasOwn(resolvers, name) ? resolvers[name] : undefined;
  if (resolver !== undefined) return resolver(names, scope);
  return {
    code: 'unknown-template-variable',
    message: `There is no variable \${${inner}}`,
    meant: suggestion(name, names),
  };
}

const argumentWords: ReadonlyMap<string, string> = new Map([
  ['env', 'VAR'],
  ['secret', 'NAME'],
]);

function suggestion(name: string, names: readonly string[]): string | undefined {
  const argument = names.length === 0 ? '' : `:${names.join(':')}`;
  const near = nearest(name, Object.keys(names.length === 0 ? plain : withArguments));
  if (near !== undefined) return `${near}${argument}`;
  if (Object.hasOwn(withArguments, name)) return `${name}:${argumentWords.get(name) ?? 'UNIT'}`;
  return names.length === 0 && /^[A-Z_][A-Z0-9_]*$/.test(name) ? `env:${name}` : undefined;
}

type FromListener = (unit: UnitDraft, listener: ListenerDraft) => Resolved;

function ofListener(
  kind: string,
  names: readonly string[],
  scope: TemplateScope,
  answer: FromListener,
): Resolved {
  const [unitName = '', listenerName] = names;
  const unit = scope.units.get(unitName);
  if (unit === undefined) return unknownUnit(kind, names, scope);
  if (listenerName === undefined) {
    const [first] = unit.listeners;
    return first === undefined ? withoutPort(unit) : answer(unit, first);
  }
  const listener = unit.listeners.find(({ name }) => name === listenerName);
  if (listener !== undefined && names.length === 2) return answer(unit, listener);
  const near = nearest(
    listenerName,
    unit.listeners.map(({ name }) => name),
  );
  return {
    code: 'unknown-listener',
    message: `${unitName} has no listener ${names.slice(1).join(':')}; it has ${unit.listeners.map(({ name }) => name).join(', ') || 'none'}`,
    meant: near === undefined ? undefined : `${kind}:${unitName}:${near}`,
  };
}

function unknownUnit(kind: string, names: readonly string[], scope: TemplateScope): Resolved {
  const [unitName = '', ...rest] = names;
  const near = nearest(unitName, scope.units.keys());
  return {
    code: 'unknown-unit',
    message: `There is no unit ${unitName}`,
    meant: near === undefined ? undefined : [kind, near, ...rest].join(':'),
  };
}

function portOf(unit: UnitDraft, listener: ListenerDraft | undefined): Resolved {
  return listener === undefined ? withoutPort(unit) : { text: String(listener.port) };
}

function withoutPort(unit: UnitDraft): Resolved {
  return { code: 'unknown-listener', message: `${unit.name} has no port` };
}

/** A service speaks TLS on both of its listeners; what a process speaks is plain HTTP. */
function urlOf(unit: UnitDraft, listener: ListenerDraft): string {
  return `${unit.kind === 'service' ? 'https' : 'http'}://localhost:${listener.port}`;
}

function publicUrlOf(names: readonly string[], scope: TemplateScope): Resolved {
  const unit = scope.units.get(names.join(':'));
  if (unit === undefined) return unknownUnit('publicUrl', names, scope);
  const listener = unit.listeners.find(({ name }) => unit.kind === 'service' && name === 'public');
  if (listener === undefined) return { code: 'unknown-listener', message: `${unit.name} has no publicPort` };
  return { text: urlOf(unit, listener) };
}

/** `${env:VAR}` or `${env:VAR:-default}`, as a shell has it: an empty variable counts as none. */
function variableOf(names: readonly string[], scope: TemplateScope): Resolved {
  const [variable = '', ...rest] = names;
  const otherwise = rest.join(':');
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable) || (rest.length > 0 && !otherwise.startsWith('-'))) {
    return { code: 'bad-template', message: `env:${names.join(':')} is not env:VAR or env:VAR:-default` };
  }
  const value = scope.variables[variable];
  if (value !== undefined && value !== '') return { text: value };
  if (rest.length > 0) return { text: otherwise.slice(1) };
  return {
    code: 'variable-not-set',
    message: `${variable} is not set in the environment payctl runs in`,
    meant: `env:${variable}:-default`,
  };
}

function secretOf(name: string): Resolved {
  if (/^[a-z0-9][a-z0-9:_-]*$/.test(name)) return { text: secretPlaceholder(name) };
  return { code: 'bad-template', message: `${name} is not a secret's name, such as stripe-key` };
}
