import type { IncomingMessage } from 'node:http';
import type { Hono } from 'hono';
import { PREFIX } from './endpoint.ts';

/**
 * Addresses of the old application that we answer in its place: GET alone. Its answers to HEAD and OPTIONS of them stay
 * its own while it is there (UPSTREAM_API_URL).
 */
export const takenOver: ReadonlySet<string> = new Set(
  ['/technician-views', '/technician-views/counts', '/business-unit-counts', '/ticket-type-counts'].map(
    (path) => PREFIX + path,
  ),
);

/**
 * Where an address with a slash too many leads that is otherwise one of those, as the old application's framework has it;
 * relative, so that it holds behind any base address. Undefined for every other address.
 */
export const withoutSlash = (url: string): string | undefined => {
  const { pathname, search } = new URL(url);
  const path = pathname.replace(/\/$/, '');
  return path !== pathname && takenOver.has(path) ? `../${path.slice(path.lastIndexOf('/') + 1)}${search}` : undefined;
};

/** Which methods an application answers at a path; HEAD wherever it answers GET. */
export const methodsOf = ({ routes }: Pick<Hono, 'routes'>): ((path: string) => readonly string[]) => {
  const known = routes.map(({ path, method }) => ({
    address: new RegExp(`^${path.replace(/:\w+\{(.+)\}/, '$1').replaceAll('.', '\\.')}$`),
    methods: method === 'GET' ? ['GET', 'HEAD'] : [method],
  }));
  return (path) => known.filter(({ address }) => address.test(path)).flatMap(({ methods }) => methods);
};

const pathOf = ({ url = '' }: IncomingMessage): string =>
  URL.canParse(url, 'http://localhost') ? new URL(url, 'http://localhost').pathname : url;

/**
 * Whether a preflight asks for something that the application answers here. All others are for the application behind
 * it, as far as `passedOn` says that a path is passed on.
 */
export const preflightsOf = (app: Pick<Hono, 'routes'>, passedOn: (path: string) => boolean) => {
  const methodsAt = methodsOf(app);
  return (incoming: IncomingMessage): boolean => {
    const path = pathOf(incoming);
    const method = incoming.headers['access-control-request-method'] ?? '';
    return !passedOn(path) || (methodsAt(path).includes(method) && !(method === 'HEAD' && takenOver.has(path)));
  };
};
