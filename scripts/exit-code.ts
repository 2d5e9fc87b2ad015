import { CommanderError } from 'commander';
import { EnvError } from '#adapters/env/read-env.ts';
import { SourceRefused } from '#infra/postgres/capture/errors.ts';
import type { ProbeAddresses } from '#infra/probes/addresses.ts';
import { messageOf as messageIn, ProjectorError, Refused } from '#projector/errors.ts';
import { FAILED, Failure, INTERRUPTED, REFUSED, USAGE } from './failure.ts';
import { Interrupted } from './interruption.ts';

/** What was asked for cannot be meant: the user, not the line, has to change something. */
const misunderstood = ['unknown-user', 'several-users', 'unknown-letter', 'not-given'];

export const exitCodeOf = (error: unknown): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (error instanceof EnvError) return USAGE;
  if (error instanceof Failure) return error.exitCode;
  if (error instanceof Interrupted) return INTERRUPTED;
  if (error instanceof Refused || error instanceof SourceRefused) return REFUSED;
  if (error instanceof ProjectorError && misunderstood.includes(error.code)) return USAGE;
  return FAILED;
};

const portOf = (address: string): string => /:(\d+)(?:\/|$)/.exec(address)?.[1] ?? '';

/** Which variable gives the address whose port a client complains about. */
const variableOf = (text: string, line: ProbeAddresses): string | undefined => {
  const given = {
    DATABASE_URL: line.databaseUrl,
    REDIS_URL: line.redisUrl,
    CONNECT_URL: line.connectUrl,
    ...Object.fromEntries((line.brokers ?? []).map((broker) => [broker, broker])),
  };
  const isNamed = (address: string): boolean => new RegExp(`:${portOf(address)}\\b`).test(text);
  const [name] = Object.entries(given).find(([, address]) => address && isNamed(address)) ?? [];
  return name?.includes(':') ? 'KAFKA_BROKERS' : name;
};

const causesOf = (error: unknown): readonly unknown[] => {
  if (error instanceof AggregateError) return [error, ...error.errors.flatMap(causesOf)];
  return error instanceof Error && error.cause !== undefined ? [error, ...causesOf(error.cause)] : [error];
};

/** A connection refused on several addresses says so only of each. */
const wordsOf = (error: unknown): string => {
  if (error instanceof AggregateError && !error.message) return [...new Set(error.errors.map(wordsOf))].join('; ');
  return messageIn(error);
};

/** What went wrong and, when a part cannot be reached, which address to look at. */
export const messageOf = (error: unknown, line?: ProbeAddresses): string => {
  const words = wordsOf(error);
  const refused = causesOf(error)
    .map(String)
    .filter((cause) => /ECONNREFUSED|ENOTFOUND|ETIMEDOUT|timeout/i.test(cause));
  const variable = line && variableOf(refused.join(' '), line);
  return variable && !words.includes(variable) ? `${words} (is it up, and ${variable} right?)` : words;
};
