/** What the tools' protocol answers and tells; its shapes are the browser's. */
// biome-ignore lint/suspicious/noExplicitAny: a foreign protocol of which three shapes are read
type Told = any;

export type DevTools = {
  readonly send: (method: string, params?: object) => Promise<Told>;
  readonly on: (method: string, listener: (params: Told) => void) => void;
  readonly close: () => void;
};

const opened = (socket: WebSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error('The browser takes no tools')), { once: true });
  });

/** Chrome DevTools Protocol to a new page of the browser at an address. */
export const connectTo = async (address: string): Promise<DevTools> => {
  const socket = new WebSocket(address);
  await opened(socket);
  const waiting = new Map<
    number,
    { readonly resolve: (told: Told) => void; readonly reject: (error: Error) => void }
  >();
  const listeners = new Map<string, (params: Told) => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, method, params, result, error } = JSON.parse(data);
    if (id === undefined) listeners.get(method)?.(params);
    else if (error) waiting.get(id)?.reject(new Error(error.message));
    else waiting.get(id)?.resolve(result);
    waiting.delete(id);
  });
  let sent = 0;
  const sendTo = (sessionId: string | undefined, method: string, params: object): Promise<Told> =>
    new Promise((resolve, reject) => {
      sent += 1;
      waiting.set(sent, { resolve, reject });
      socket.send(JSON.stringify({ id: sent, method, params, ...(sessionId && { sessionId }) }));
    });
  const { targetId } = await sendTo(undefined, 'Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await sendTo(undefined, 'Target.attachToTarget', { targetId, flatten: true });
  return {
    send: (method, params = {}) => sendTo(sessionId, method, params),
    on: (method, listener) => void listeners.set(method, listener),
    close: () => socket.close(),
  };
};
