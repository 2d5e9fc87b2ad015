import { z } from 'zod';

const fieldError = z.strictObject({ field: z.string(), message: z.string() }).readonly();

/** RFC 9457, `application/problem+json`. */
export const problem = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  errors: z.array(fieldError).readonly().optional(),
  reason: z.string().optional().describe('One word: with 503 what is missing, with 409 why not.'),
});

export type Problem = Readonly<z.infer<typeof problem>>;
export type FieldError = z.infer<typeof fieldError>;
