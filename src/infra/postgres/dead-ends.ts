/*
 * A host that loses its power, or a network that loses its way, ends no connection: both ends would wait for as long as TCP
 * does by itself, a quarter of an hour with something under way and two hours without. An advisory lock would be kept as
 * long by a session of which nobody is left. Each end looks after the other instead, the program a little more often, so
 * that it knows that its lock is lost before somebody else can have it.
 */

/** For the configuration of a client: a server that is gone is noticed within 20 seconds, while nothing is being sent. */
export const noticeDeadServer = {
  keepAlive: true,
  // After that, the system asks ten times, once a second.
  keepAliveInitialDelayMillis: 10_000,
} as const;

/** For a session that holds locks: the database ends it within 25 seconds once the program's end of it is gone. */
export const noticeDeadClient =
  'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3; set tcp_user_timeout = 25000';
