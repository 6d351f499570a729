/** What a plan may be called: it is part of a stream's name and of addresses. */
export const planIdPattern = /^[A-Za-z0-9][\w.-]{0,99}$/;
