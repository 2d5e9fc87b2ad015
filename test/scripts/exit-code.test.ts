import { expect, test } from 'vitest';
import { EnvError } from '#adapters/env/read-env.ts';
import { SourceRefused } from '#infra/postgres/capture/errors.ts';
import { ProjectorError, Refused } from '#projector/errors.ts';
import { exitCodeOf, messageOf } from '#scripts/exit-code.ts';
import { DRIFT, Failure } from '#scripts/failure.ts';
import { Interrupted } from '#scripts/interruption.ts';

test.each<[number, unknown]>([
  [1, new Error('anything')],
  [1, new ProjectorError('store', 'Redis does not answer')],
  [2, new EnvError('REDIS_URL: is required')],
  [2, new ProjectorError('unknown-user', 'No user is called so')],
  [2, new ProjectorError('not-given', 'REDIS_URL is not given')],
  [3, new Failure('differs', DRIFT)],
  [5, new Refused('not-verified', 'not compared')],
  [5, new SourceRefused('server', ['wal_level is replica'])],
  [130, new Interrupted('interrupted')],
])('%i for %s', (code, error) => expect(exitCodeOf(error)).toBe(code));

const line = {
  ...{ cell: 'main', topic: 'deskview.main', connector: 'deskview-main' },
  ...{ databaseUrl: 'postgresql://app@db:5432/desk', brokers: ['kafka:9092'], redisUrl: 'redis://redis:6379' },
};

test.each([
  ['connect ECONNREFUSED 10.0.0.1:5432', 'DATABASE_URL'],
  ['Connection error: connect ECONNREFUSED 10.0.0.2:9092', 'KAFKA_BROKERS'],
  ['connect ETIMEDOUT 10.0.0.3:6379', 'REDIS_URL'],
])('%s: %s is the variable to look at', (message, variable) => {
  expect(messageOf(new Error('', { cause: new Error(message) }), line)).toContain(`${variable} right?`);
  expect(messageOf(new AggregateError([new Error(message)]), line)).toBe(
    `${message} (is it up, and ${variable} right?)`,
  );
});

test('a port that is the beginning of another is not taken for it', () => {
  expect(messageOf(new Error('connect ECONNREFUSED 10.0.0.1:54321'), line)).not.toContain('right?');
});
