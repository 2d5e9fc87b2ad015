/** The source cannot be captured as it is. `problems` holds one sentence each, and says what to do about it. */
export class SourceRefused extends Error {
  readonly code: 'cell' | 'password' | 'server' | 'schema' | 'privileges' | 'step';
  readonly problems: readonly string[];
  readonly retriable = false;

  constructor(code: SourceRefused['code'], problems: readonly string[], options?: ErrorOptions) {
    super(
      ['The source database cannot be captured:', ...problems.map((problem) => `  - ${problem}`)].join('\n'),
      options,
    );
    this.name = 'SourceRefused';
    this.code = code;
    this.problems = problems;
  }
}
