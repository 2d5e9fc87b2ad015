import type { Detour } from './line-options.ts';

const PORT = /:(\d+)(?=\/|$)/;

/** The address, `host:port` or a URL, as one is told it who takes the detour, if there is one. */
export const toldBy = (detour: Detour | undefined, address: string): string =>
  detour === undefined ? address : address.replace(PORT, `:${detour.port}`);

/** The same, and the detour leads there from now on. */
export const ledBy = (detour: Detour | undefined, address: string): string => {
  detour?.leadTo(Number(PORT.exec(address)?.[1]));
  return toldBy(detour, address);
};
