/** Injection token of the program's pino `Logger`. Classes of Nest may use Nest's own `Logger`, which ends there too. */
export const LOGGER = Symbol('LOGGER');
