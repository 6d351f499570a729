import { Empty, ReadReq } from './protocol.js';

type Request = InstanceType<typeof ReadReq>;
type Options = InstanceType<typeof ReadReq.Options>;

/** How many events the server looks through before it tells how far it has come. */
const eventsPerCheckpoint = 1_000;
const searchWindow = 32;

/** Asks for the whole log as it stands. @param after the position of the last event already known; null for the beginning */
export const wholeLog = (after: bigint | null): Request =>
  request(after, (options) => {
    options.setCount(String(Number.MAX_SAFE_INTEGER));
    options.setNoFilter(new Empty());
  });

/** Asks for the part of the log whose streams begin with one of the prefixes, and for all that will be written to it. */
export const following = (after: bigint | null, prefixes: readonly string[]): Request =>
  request(after, (options) => {
    const names = new ReadReq.Options.FilterOptions.Expression();
    names.setPrefixList([...prefixes]);
    const filter = new ReadReq.Options.FilterOptions();
    filter.setStreamIdentifier(names);
    filter.setMax(searchWindow);
    filter.setCheckpointintervalmultiplier(Math.ceil(eventsPerCheckpoint / searchWindow));
    options.setFilter(filter);
    options.setSubscription(new ReadReq.Options.SubscriptionOptions());
  });

const request = (after: bigint | null, complete: (options: Options) => void): Request => {
  const ids = new ReadReq.Options.UUIDOption();
  ids.setString(new Empty());
  const options = new ReadReq.Options();
  options.setAll(from(after));
  options.setUuidOption(ids);
  options.setReadDirection(ReadReq.Options.ReadDirection.FORWARDS);
  complete(options);
  const all = new ReadReq();
  all.setOptions(options);
  return all;
};

const from = (after: bigint | null): InstanceType<typeof ReadReq.Options.AllOptions> => {
  const all = new ReadReq.Options.AllOptions();
  if (after === null) {
    all.setStart(new Empty());
    return all;
  }
  const position = new ReadReq.Options.Position();
  position.setCommitPosition(String(after));
  position.setPreparePosition(String(after));
  all.setPosition(position);
  return all;
};
