/** Errors of the broker and of the way to it. */
export const isKafkaFailure = (error: unknown): boolean => error instanceof Error && /^KafkaJS/.test(error.name);
