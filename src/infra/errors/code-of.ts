/**
 * The `code` of an error of Node, PostgreSQL or gRPC as text (`ENOENT`, `57P01`, `14`), or undefined when it has none.
 * Asked of the shape, not of the class: errors of another realm are no `instanceof Error` here.
 */
export const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && ['string', 'number'].includes(typeof error.code)
    ? String(error.code)
    : undefined;
