import { createServer } from 'node:net';

const host = '127.0.0.1';

const tryListen = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined));
    });
  });

/** A port that nobody listens on at the moment of asking. */
export const freePort = async (): Promise<number> => {
  const port = await tryListen(0);
  if (port === undefined) throw new Error(`no free port on ${host}`);
  return port;
};

/** The usual port where it is free, else any free one. 0 asks for any free one. */
export const portNear = async (usual: number): Promise<number> =>
  (usual === 0 ? undefined : await tryListen(usual)) ?? (await freePort());
