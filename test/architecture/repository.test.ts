import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from './source-graph.ts';

/** What git would commit: tracked, or new and not ignored. */
const listing = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
// Also of a clone that is another user's, as one is that a container is given.
const files = execFileSync('git', ['-c', 'safe.directory=*', ...listing], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((file) => file !== '');
const texts = new Map(files.flatMap((file) => textOf(file)));

test('no secret stands in the repository', () => {
  const secrets = [
    /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}/,
    /\b[sr]k_(live|test)_[A-Za-z0-9]{24,}/,
    /\bwhsec_[A-Za-z0-9+/]{24,}/,
    /\bAKIA[0-9A-Z]{16}\b/,
    /\bgh[pousr]_[A-Za-z0-9]{36}/,
    /\bnpm_[A-Za-z0-9]{36}/,
    /\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{20,}/,
  ];
  assert.deepEqual(matching(secrets), []);
});

test('no certificate, key, log or state file is committed', () => {
  const wrong = files.filter((file) =>
    /(^|\/)\.payctl\/|\.(pem|key|crt|p12|pfx|log|sqlite)$|^certs\/(?!README\.md)/.test(file),
  );
  assert.deepEqual(wrong, []);
});

test('the lockfile names no registry', () => {
  const lock = texts.get('package-lock.json') ?? '';
  assert.equal(lock.includes('"resolved"'), false);
  assert.doesNotMatch(lock, /registry\./);
});

test('every package of the lockfile is known by its hash', () => {
  const { packages }: Lockfile = JSON.parse(texts.get('package-lock.json') ?? '{}');
  const unknown = Object.entries(packages).filter(([path, { integrity }]) => path !== '' && !integrity);
  assert.deepEqual(
    unknown.map(([path]) => path),
    [],
  );
});

test('the lockfile has the packages of every platform, or npm ci refuses it', () => {
  const { packages }: Lockfile = JSON.parse(texts.get('package-lock.json') ?? '{}');
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) =>
        !Object.hasOwn(packages, `node_modules/${name}`) &&
        !Object.hasOwn(packages, `${path}/node_modules/${name}`),
    ),
  );
  assert.deepEqual(missing, []);
});

test('every dependency is pinned to one version', () => {
  const manifest: Readonly<Record<string, unknown>> = JSON.parse(texts.get('package.json') ?? '{}');
  const versions = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((field) =>
    Object.entries(manifest[field] ?? {}),
  );
  assert.deepEqual(
    versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version))),
    [],
  );
});

test('the licence is the one the manifest names', () => {
  assert.match(texts.get('LICENSE') ?? '', /Apache License\s+Version 2\.0/);
  assert.match(texts.get('package.json') ?? '', /"license": "Apache-2\.0"/);
});

test('shell scripts are plain POSIX sh or bash, and say which', () => {
  const scripts = [...texts].filter(([file, text]) => /^#!/.test(text) && !file.endsWith('.ts'));
  assert.deepEqual(
    scripts
      .filter(([, text]) => !/^#!(\/bin\/sh|\/usr\/bin\/env (bash|sh|python3|node))\n/.test(text))
      .map(([file]) => file),
    [],
  );
});

type Lockfile = {
  packages: Readonly<Record<string, { integrity?: string; optionalDependencies?: Record<string, string> }>>;
};

function matching(patterns: readonly RegExp[]): readonly string[] {
  return [...texts].flatMap(([file, text]) =>
    patterns.filter((pattern) => pattern.test(text)).map((pattern) => `${file}: ${pattern}`),
  );
}

function textOf(file: string): readonly (readonly [string, string])[] {
  try {
    return [[file, readFileSync(join(root, file), 'utf8')]];
  } catch {
    return []; // deleted, and not yet committed as such
  }
}
