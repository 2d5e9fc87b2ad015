import type { Tracing } from '#query-api/tracing-ports.ts';

export type TracingEnvironment = Readonly<Record<string, string | undefined>>;

const ASKS_FOR_IT = [
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_TRACES_EXPORTER',
  'OTEL_CONFIG_FILE',
];

const isWanted = (env: TracingEnvironment): boolean =>
  env['OTEL_SDK_DISABLED']?.toLowerCase() !== 'true' &&
  env['OTEL_TRACES_EXPORTER'] !== 'none' &&
  ASKS_FOR_IT.some((name) => env[name]);

/**
 * Traces when the environment asks for it by a variable of OpenTelemetry; what else those say holds. Without any of
 * them nothing of OpenTelemetry is loaded.
 */
export const openTracing = async (env: TracingEnvironment, service: string): Promise<Tracing | undefined> => {
  if (!isWanted(env)) return undefined;
  const { startTracing } = await import('./open-telemetry.ts');
  return startTracing(env['OTEL_SERVICE_NAME'] || service, env['OTEL_LOG_LEVEL'] || 'warn');
};
