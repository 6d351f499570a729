import { Empty, ReadReq, StreamIdentifier } from './protocol.js';

export type ReadRequest = InstanceType<typeof ReadReq>;
type Options = InstanceType<typeof ReadReq.Options>;

/** How many events the server looks through before it tells how far it has come. */
const eventsPerCheckpoint = 1_000;
const searchWindow = 32;

/** Asks for the whole log as it stands. @param after the position of the last event already known; null for the beginning */
export const wholeLog = (after: bigint | null): ReadRequest =>
  request((options) => {
    options.setAll(from(after));
    all(options);
  });

/** Asks for a stream as it stands, oldest first. @param first the revision to begin with */
export const streamFrom = (stream: string, first: bigint): ReadRequest =>
  request((options) => {
    const place = placeIn(stream);
    place.setRevision(String(first));
    options.setStream(place);
    all(options);
  });

/** Asks for a stream as it stands, newest first. */
export const streamBackwards = (stream: string): ReadRequest =>
  request((options) => {
    const place = placeIn(stream);
    place.setEnd(new Empty());
    options.setStream(place);
    options.setReadDirection(ReadReq.Options.ReadDirection.BACKWARDS);
    all(options);
  });

/** Asks for the part of the log whose streams begin with one of the prefixes, and for all that will be written to it. */
export const following = (after: bigint | null, prefixes: readonly string[]): ReadRequest =>
  request((options) => {
    options.setAll(from(after));
    const names = new ReadReq.Options.FilterOptions.Expression();
    names.setPrefixList([...prefixes]);
    const filter = new ReadReq.Options.FilterOptions();
    filter.setStreamIdentifier(names);
    filter.setMax(searchWindow);
    filter.setCheckpointintervalmultiplier(Math.ceil(eventsPerCheckpoint / searchWindow));
    options.setFilter(filter);
    options.setSubscription(new ReadReq.Options.SubscriptionOptions());
  });

const request = (complete: (options: Options) => void): ReadRequest => {
  const ids = new ReadReq.Options.UUIDOption();
  ids.setString(new Empty());
  const options = new ReadReq.Options();
  options.setUuidOption(ids);
  options.setReadDirection(ReadReq.Options.ReadDirection.FORWARDS);
  complete(options);
  const request = new ReadReq();
  request.setOptions(options);
  return request;
};

/** Whatever is there, and nothing that is written later. */
const all = (options: Options): void => {
  options.setCount(String(Number.MAX_SAFE_INTEGER));
  options.setNoFilter(new Empty());
};

const placeIn = (stream: string): InstanceType<typeof ReadReq.Options.StreamOptions> => {
  const name = new StreamIdentifier();
  name.setStreamName(Buffer.from(stream));
  const place = new ReadReq.Options.StreamOptions();
  place.setStreamIdentifier(name);
  return place;
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
