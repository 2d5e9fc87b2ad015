/** What of the inside of kafkajs 2.2.4 is mended here. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  const RequestQueue: {
    readonly prototype: {
      readonly pending: readonly unknown[];
      readonly throttledUntil: number;
      scheduleCheckPendingRequests(): void;
    };
  };
  export = RequestQueue;
}
