/**
 * Who may import whom (the table is STYLE.md's). Type-only imports count too: a type is knowledge.
 * TypeScript 7 has no API for other tools, so that @swc/core reads the sources.
 */
const services = (folder) => `^services/${folder}/`;
/** Parts of Node.js itself, by their names without `node:`. */
const node = (...names) => `^(${names.join('|')})$`;
/** The only files that put adapters into ports. */
const main = '/(main|wiring|start-feed)\\.ts$';

/** `from` may import only what `may` names, paths of the repository or packages. */
const only = (name, comment, from, may) => ({
  name,
  comment,
  severity: 'error',
  from,
  to: { pathNot: may },
});

const packages = (...names) => names.map((name) => `^node_modules/(@types/)?${name}/`);

const adapters = ['debezium', 'env', 'kafka', 'postgres', 'redis', 'swagger-ui', 'telemetry'];
const clients = {
  debezium: [],
  env: packages('zod'),
  kafka: [...packages('kafkajs', 'lz4-napi', 'snappy'), node('zlib')],
  postgres: packages('pg', 'pg-copy-streams'),
  redis: packages('ioredis'),
  'swagger-ui': packages('swagger-ui-dist'),
  telemetry: packages('pino', '@opentelemetry/(api|sdk-node)'),
};

module.exports = {
  forbidden: [
    only(
      'read-model-is-pure',
      'The rules know nothing but themselves and zod: no Kafka, Redis, HTTP, files, clock.',
      { path: services('read-model') },
      [services('read-model'), ...packages('zod')],
    ),
    only(
      'projector-knows-no-adapter',
      'The write side works on ports; main.ts alone puts adapters into them.',
      { path: services('projector'), pathNot: main },
      [services('(read-model|projector|environment)'), ...packages('zod'), node('timers/promises', 'crypto', 'zlib')],
    ),
    only(
      'query-api-knows-no-adapter',
      'The read side works on ports; main.ts alone puts adapters into them.',
      { path: services('query-api'), pathNot: main },
      [
        services('(read-model|query-api|http|environment)'),
        ...packages('zod', 'hono', '@hono/node-server', 'jose', 'cockatiel', 'prom-client'),
        node(
          'perf_hooks',
          'timers/promises',
          'crypto',
          'http',
          'https',
          'net',
          'events',
          'stream',
          'stream/promises',
          'buffer',
        ),
      ],
    ),
    only(
      'command-api-knows-no-adapter',
      'The demo’s write side knows the source’s tables and nobody of ours.',
      { path: services('command-api'), pathNot: main },
      [
        services('(read-model|command-api)'),
        ...packages('zod', 'hono', '@hono/node-server', 'pg', 'pg-copy-streams', '@faker-js/faker'),
        node('timers/promises', 'crypto', 'stream', 'stream/promises', 'buffer', 'events'),
      ],
    ),
    only(
      'admin-api-knows-no-adapter',
      'The operators’ HTTP side calls the write side’s use cases.',
      { path: services('admin-api'), pathNot: main },
      [
        services('(read-model|projector|admin-api|http|environment)'),
        ...packages('zod', 'hono', '@hono/node-server', 'jose', 'prom-client'),
        node('timers/promises', 'crypto', 'http', 'net', 'events', 'stream', 'buffer'),
      ],
    ),
    only(
      'http-is-what-both-apis-share',
      'Tokens, problems and the server: nothing of what either API answers.',
      { path: services('http') },
      [
        services('(http|environment)'),
        ...packages('zod', 'hono', '@hono/node-server', 'jose'),
        node('http', 'net', 'events', 'crypto', 'util', 'zlib'),
      ],
    ),
    only(
      'environment-is-how-variables-are-written',
      'Addresses and how they are read, by every process and command alike.',
      { path: services('environment') },
      [services('environment'), ...packages('zod'), node('buffer')],
    ),
    only(
      'client-knows-the-document-only',
      'A package for other people’s front ends: its types are made of the OpenAPI document.',
      { path: services('client') },
      [services('client'), ...packages('openapi-fetch')],
    ),
    only('dashboard-knows-the-contract-only', 'The browser app talks HTTP.', { path: services('dashboard') }, [
      services('dashboard'),
      '^services/query-api/contract\\.ts$',
    ]),
    ...adapters.map((adapter) =>
      only(
        `adapter-${adapter}`,
        'An adapter implements ports for one outside thing: no other adapter, no use case.',
        { path: services(`adapters/${adapter}`) },
        [
          services('(read-model|environment)'),
          services(`adapters/${adapter}`),
          '^services/(projector|query-api|http)/([a-z-]*ports|errors|contract)\\.ts$',
          ...clients[adapter],
          node('buffer', 'crypto', 'fs', 'module', 'net', 'timers/promises', 'stream', 'events'),
        ],
      ),
    ),
    {
      name: 'every-adapter-has-a-rule',
      comment: 'A new folder of adapters has to be named in .dependency-cruiser.cjs.',
      severity: 'error',
      from: { path: services('adapters'), pathNot: services(`adapters/(${adapters.join('|')})`) },
      to: {},
    },
    {
      name: 'services-do-not-reach-out',
      comment: 'What a service does is in services; main.ts alone may check what it stands on.',
      severity: 'error',
      from: { path: '^services/', pathNot: main },
      to: { path: '^(scripts|infra|debezium|test)/' },
    },
    {
      name: 'no-test-in-production',
      comment: 'Nothing that runs imports a test.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-circle',
      comment:
        'Files that need each other are one file. (A document keeps its memberships, which are made of documents: types.)',
      severity: 'error',
      from: { pathNot: '^services/read-model/(document|memberships)\\.ts$' },
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere hides what it would have told.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared',
      comment: 'Packages are named in package.json; what runs needs no development package.',
      severity: 'error',
      from: { path: '^(services|scripts|infra|debezium)/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'undetermined'] },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
