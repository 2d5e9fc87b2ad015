/** Times in milliseconds by the clock of performance.now. */
export type Interval = { readonly name: string; readonly from: number; readonly ms: number };

/** What became of a request. */
export type Ended = {
  readonly began: number;
  readonly ended: number;
  readonly method: string;
  /** As it stands in the documentation. */
  readonly route: string;
  readonly status: number;
  readonly reason: string | undefined;
  readonly requestId: string | undefined;
  /** How often the store was asked. */
  readonly attempts: number;
  /** What it waited for. */
  readonly spent: readonly Interval[];
};

export type Span = {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  readonly end: (ended: Ended) => void;
};

export type Tracing = {
  /** Continues the trace that the headers name, or begins one. */
  begin(request: Pick<Request, 'headers' | 'method' | 'url'>, began: number): Span;
  /** Sends what is not sent yet; resolves also when nobody takes it. */
  close(): Promise<void>;
};
