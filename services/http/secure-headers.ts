/**
 * Of every answer that has none of its own. Nothing here may be framed, run or taken for another type. Whether TLS is
 * required (Strict-Transport-Security) is for the proxy that ends it to say: behind it we cannot know.
 */
export const secureHeaders = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
} as const;
