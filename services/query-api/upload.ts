import type { ClientRequest, IncomingMessage } from 'node:http';
import { tooSlow } from '#http/read-json.ts';

/** Bytes that come in so many milliseconds at least. */
export type Pace = { readonly bytes: number; readonly ms: number };

/** A telephone at the edge of its network brings ten times as much; there is no end to what may come at that. */
export const PACE: Pace = { bytes: 8 * 1024, ms: 30_000 };

type Options = {
  /** Called with each piece. */
  readonly moved: () => void;
  readonly pace: Pace;
};

/** Sends a body on as it comes. One that hardly comes ends with Refusal 408. */
export const sendOn = (incoming: IncomingMessage, request: ClientRequest, { moved, pace }: Options): void => {
  let bytes = 0;
  const count = (piece: Buffer): void => {
    bytes += piece.length;
    moved();
  };
  const look = setInterval(() => {
    // What the other application does not take cannot come either: that is not its sender's doing.
    if (bytes < pace.bytes && !incoming.complete && !request.writableNeedDrain) request.destroy(tooSlow());
    bytes = 0;
  }, pace.ms);
  incoming.on('data', count).pipe(request);
  request.once('close', () => {
    clearInterval(look);
    incoming.off('data', count).unpipe(request).resume();
  });
};
