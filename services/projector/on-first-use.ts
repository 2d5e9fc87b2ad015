type Port = { close(): Promise<void> };

/**
 * A port, all of whose methods give promises, that is opened by the first call of one of them; what opening throws,
 * that call rejects with, and the next one opens it again.
 */
export const onFirstUse = <T extends Port>(open: () => T): T => {
  let opened: T | undefined;
  const call = async (method: string, given: readonly unknown[]): Promise<unknown> => {
    if (method === 'close') return opened?.close();
    opened ??= open();
    return (opened as unknown as Record<string, (...given: readonly unknown[]) => unknown>)[method]?.(...given);
  };
  return new Proxy({} as T, {
    get:
      (_, method) =>
      (...given: readonly unknown[]) =>
        call(String(method), given),
  });
};
