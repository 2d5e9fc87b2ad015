import {
  type Attributes,
  type Context,
  context,
  type DiagLogFunction,
  DiagLogLevel,
  diag,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { startNodeSdk } from '@opentelemetry/sdk-node';
import { redact } from '#environment/redact.ts';
import type { Ended, Tracing } from '#query-api/tracing-ports.ts';

/** Sending what is left must not keep a process from ending. */
const PATIENCE = 2000;

/** Milliseconds since 1970 of a time by the clock of performance.now. */
const epoch = (at: number): number => performance.timeOrigin + at;

const headersOf = {
  get: (headers: Headers, name: string) => headers.get(name) ?? undefined,
  keys: (headers: Headers) => [...headers.keys()],
};

/** By OpenTelemetry's conventions for HTTP servers; no query, which may hold what people look for. */
const attributesOf = ({ url, method }: Pick<Request, 'url' | 'method'>): Attributes => {
  const { protocol, hostname, port, pathname } = new URL(url);
  return {
    'http.request.method': method,
    'url.scheme': protocol.slice(0, -1),
    'url.path': pathname,
    'server.address': hostname,
    ...(port !== '' && { 'server.port': Number(port) }),
  };
};

const endSpan = (tracer: Tracer, span: Span, within: Context, told: Ended): void => {
  const { began, ended, method, route, status, reason, requestId, attempts, spent } = told;
  for (const { name, from, ms } of spent) {
    const attributes: Attributes = name === 'store' ? { 'deskview.store.attempts': attempts } : {};
    tracer
      .startSpan(name, { kind: SpanKind.INTERNAL, startTime: epoch(from), attributes }, within)
      .end(epoch(from + ms));
  }
  span.updateName(`${method} ${route}`);
  span.setAttributes({
    'http.route': route,
    'http.response.status_code': status,
    ...(requestId !== undefined && { 'deskview.request_id': requestId }),
    ...(status >= 500 && { 'error.type': reason ?? String(status) }),
  });
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(epoch(Math.max(began, ended)));
};

/** What OpenTelemetry says of itself repeats what a collector answers, and that may repeat the headers it was sent. */
const sayRedacted: DiagLogFunction = (...words) => {
  process.stderr.write(`${redact(words.map(String).join(' '))}\n`);
};

const levelOf = (name: string): DiagLogLevel =>
  (Object.entries(DiagLogLevel).find(([level]) => level === name.toUpperCase())?.[1] as DiagLogLevel) ??
  DiagLogLevel.WARN;

/** Starts OpenTelemetry by what its variables say; only traces are sent, metrics and logs have their own ways. */
export const startTracing = (service: string, logLevel: string): Tracing => {
  const sdk = startNodeSdk({
    resourceAttributes: { 'service.name': service },
    // Its own words are no JSON: only what is wrong, on stderr.
    logLevel,
    metricReaders: [],
    logRecordProcessors: [],
  });
  diag.setLogger(
    { error: sayRedacted, warn: sayRedacted, info: sayRedacted, debug: sayRedacted, verbose: sayRedacted },
    { logLevel: levelOf(logLevel), suppressOverrideMessage: true },
  );
  const tracer = trace.getTracer('deskview');

  return {
    begin(request, began) {
      const parent = propagation.extract(ROOT_CONTEXT, request.headers, headersOf);
      const options = { kind: SpanKind.SERVER, startTime: epoch(began), attributes: attributesOf(request) };
      const span = tracer.startSpan(request.method, options, parent);
      const within = trace.setSpan(context.active(), span);
      return { traceId: span.spanContext().traceId, end: (ended) => endSpan(tracer, span, within, ended) };
    },
    async close() {
      const late = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE).unref());
      await Promise.race([sdk.shutdown().catch(() => undefined), late]);
    },
  };
};
