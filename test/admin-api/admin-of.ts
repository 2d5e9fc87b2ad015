import type { Hono } from 'hono';
import { createAdminApp } from '#admin-api/app.ts';
import { createAuthenticateOperator } from '#admin-api/auth.ts';
import { createJobs, type Jobs } from '#admin-api/jobs.ts';
import { sharedSecret } from '#http/key-source.ts';
import type { Operations } from '#projector/operations.ts';
import { jwtSettings, SECRET, tokenOf } from '#test/support/http.ts';
import { fakeOperations } from './fake-operations.ts';

export const NOON = Date.UTC(2026, 0, 2, 12);
export const OPERATOR = 'mona@desk.example';

export const operatorToken = (claims: Readonly<Record<string, unknown>> = {}): Promise<string> =>
  tokenOf(OPERATOR, { claims: { scope: 'profile admin', ...claims } });

const authenticate = createAuthenticateOperator(jwtSettings, { keySource: sharedSecret(SECRET), clock: () => NOON });

export type Errors = { err: unknown }[];

export const adminOf = (
  operations: Operations = fakeOperations(),
  { jobs = createJobs(() => NOON), errors = [] }: { readonly jobs?: Jobs; readonly errors?: Errors } = {},
): Hono => {
  const logger = { info: () => {}, warn: () => {}, error: (fields: object) => errors.push(fields as { err: unknown }) };
  return createAdminApp({ operations, jobs, authenticate, open: {}, logger });
};

/** A request of an operator; a body is sent as JSON. */
export const asked = async (app: Hono, method: string, path: string, body?: unknown): Promise<Response> =>
  app.request(`/admin/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${await operatorToken()}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
