/** `scheme://user:password@`: the password may itself hold `@`, so the last one before a blank or a quote ends it. */
const passwordInUrl = /([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@"']{0,200}):[^\s"']{0,500}@/gi;

/** `?password=…` and its like, as connection strings of PostgreSQL may carry them. */
const passwordParameter = /\b(password|passwd|pwd|sslpassword|access_token|secret)=[^\s&"']{1,500}/gi;

/** The three parts of a signed token, as it stands in an `Authorization` header. */
const token = /\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g;

/** The text without passwords in URLs and without tokens, for logs and messages. */
export const redacted = (text: string): string =>
  text.replace(passwordInUrl, '$1:***@').replace(passwordParameter, '$1=***').replace(token, '***');
