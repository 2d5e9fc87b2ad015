import { Hono } from 'hono';
import { redact } from '#environment/redact.ts';
import { inTime } from '#http/in-time.ts';
import { internalError, methodNotAllowed, notFound, problemResponse, Refusal } from '#http/problem.ts';
import { ProjectorError, Refused } from '#projector/errors.ts';
import type { Operations } from '#projector/operations.ts';
import type { Logger } from '#projector/ports.ts';
import type { AuthenticateOperator } from './auth.ts';
import type { Endpoint } from './endpoint.ts';
import { endpoints } from './endpoints.ts';
import type { Jobs } from './jobs.ts';
import { openApi } from './openapi.ts';
import { readInput } from './read-input.ts';

export const PREFIX = '/admin/v1';

export type AdminDeps = {
  readonly operations: Operations;
  readonly jobs: Jobs;
  /** Null: there is nothing to verify tokens with, and so no operation for anybody. */
  readonly authenticate: AuthenticateOperator | null;
  /** What needs no token, by path: probes and metrics. */
  readonly open: Readonly<Record<string, () => Promise<Response>>>;
  readonly logger: Logger;
};

/** Milliseconds an answer may take; what takes longer is a job. */
const PATIENCE = 30_000;

const late = (): Refusal =>
  new Refusal(503, 'No answer in time; whether anything was done is among the operations.', { reason: 'late' });

/** What the write side says, as HTTP. */
const refusalOf = (error: unknown): Refusal | undefined => {
  if (error instanceof Refusal) return error;
  if (!(error instanceof ProjectorError)) return undefined;
  const { code, retriable } = error;
  const message = redact(error.message);
  if (retriable) return new Refusal(503, message, { reason: code }, { 'Retry-After': '5' });
  if (/^unknown-/.test(code) || (error instanceof Refused && code === 'no-generation')) {
    return new Refusal(404, message, { reason: code });
  }
  return new Refusal(409, message, { reason: code });
};

const json = (body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(redact(JSON.stringify(body)), {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
  });

/** The operators' HTTP interface as a function from Request to Response; it opens nothing and reads no environment. */
export const createAdminApp = (deps: AdminDeps): Hono => {
  const { operations, jobs, authenticate, open, logger } = deps;
  const app = new Hono();

  const serve = (endpoint: Endpoint, authenticated: AuthenticateOperator): void => {
    const { method, path, answer, status, location } = endpoint;
    app.on(method, PREFIX + path.replace(/\{(\w+)\}/g, ':$1'), async ({ req }) => {
      const who = await authenticated(req.raw.headers);
      const input = await readInput(endpoint, req.raw, req.param());
      const made = await inTime(answer(input, { operations, jobs, who }), PATIENCE, late);
      return json(made, status, location ? { Location: PREFIX + location(made) } : {});
    });
  };

  if (authenticate) for (const endpoint of endpoints) serve(endpoint, authenticate);
  const document = openApi(endpoints, PREFIX);
  app.get(`${PREFIX}/openapi.json`, () => json(document));
  // Load balancers that are not told a method ask by OPTIONS (HAProxy).
  for (const [path, respond] of Object.entries(open)) app.on(['GET', 'OPTIONS'], path, respond);

  /** By the routes' own patterns: which methods an address would answer. */
  const methodsAt = (path: string): string[] =>
    ['GET', 'POST', 'DELETE'].filter((method) => app.router.match(method, path)[0].length > 0);
  app.notFound(({ req }) => {
    const methods = methodsAt(req.path);
    return problemResponse(methods.length > 0 ? methodNotAllowed(methods) : notFound());
  });
  app.onError((error) => {
    const refusal = refusalOf(error);
    if (refusal) return problemResponse(refusal);
    logger.error({ err: error }, 'an operation failed');
    return problemResponse(internalError());
  });
  return app;
};
