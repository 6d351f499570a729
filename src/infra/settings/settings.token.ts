/** Injection token of the loaded `Settings`. */
export const SETTINGS = Symbol('SETTINGS');
