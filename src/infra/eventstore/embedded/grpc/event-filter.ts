import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { recordType, type StoredEvent } from '../storage/record.js';
import { invalidArgument } from './errors.js';

/** Which events of `$all` a caller wants. */
export interface EventFilter {
  matches(event: StoredEvent): boolean;
  /** After how many events looked at, wanted or not, the caller is told how far the search has come. */
  readonly checkpointInterval: number;
}

/** EventStoreDB's window for a filter that names none. */
const DEFAULT_WINDOW = 32;

/**
 * The filter of a request, undefined if it has none.
 *
 * @throws RpcError INVALID_ARGUMENT when the regular expression is none, or the filter is empty.
 */
export function eventFilter(options: ReadReq.Options.FilterOptions | undefined): EventFilter | undefined {
  if (!options) return undefined;
  const byStream = options.getStreamIdentifier();
  const byType = options.getEventType();
  const expression = byStream ?? byType;
  if (!expression) throw invalidArgument('The filter says neither stream names nor event types.');
  const test = textTest(expression);
  const window = options.hasMax() ? options.getMax() : DEFAULT_WINDOW;
  return {
    matches: byStream ? (event) => test(event.stream) : (event) => test(recordType(event.record)),
    checkpointInterval: Math.max(1, window * Math.max(1, options.getCheckpointintervalmultiplier())),
  };
}

function textTest(expression: ReadReq.Options.FilterOptions.Expression): (text: string) => boolean {
  const source = expression.getRegex();
  if (source !== '') {
    const pattern = compile(source);
    return (text) => pattern.test(text);
  }
  const prefixes = expression.getPrefixList();
  if (prefixes.length === 0) throw invalidArgument('The filter has neither a regular expression nor a prefix.');
  return (text) => prefixes.some((prefix) => text.startsWith(prefix));
}

function compile(source: string): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch {
    try {
      return new RegExp(source);
    } catch (error) {
      throw invalidArgument(`The filter's regular expression ${source} is none: ${(error as Error).message}`);
    }
  }
}
