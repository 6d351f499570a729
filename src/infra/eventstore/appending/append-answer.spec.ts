import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readAnswer } from './append-answer.js';

/** An answer as the client's own classes write it. */
const written = (number: number, revision: bigint, commit: bigint, asText: boolean): Buffer => {
  const id = new shared.UUID();
  if (asText) id.setString(`00000000-0000-0000-${number.toString(16).padStart(16, '0').replace(/^.{4}/, '$&-')}`);
  else {
    const numbers = new shared.UUID.Structured();
    numbers.setLeastSignificantBits(String(number));
    id.setStructured(numbers);
  }
  const position = new shared.AllStreamPosition();
  position.setCommitPosition(String(commit));
  position.setPreparePosition(String(commit));
  const success = new streams.BatchAppendResp.Success();
  success.setCurrentRevision(String(revision));
  success.setPosition(position);
  const answer = new streams.BatchAppendResp();
  answer.setCorrelationId(id);
  answer.setSuccess(success);
  return Buffer.from(answer.serializeBinary());
};

describe('the answer to an append', () => {
  it('is read as the classes of the client write it, whichever way the store puts its id', () => {
    const number = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    const large = fc.bigInt(0n, 2n ** 63n - 1n);
    fc.assert(
      fc.property(number, large, large, fc.boolean(), (asked, revision, position, asText) => {
        expect(readAnswer(written(asked, revision, position, asText))).toEqual({
          number: asked,
          appended: { revision, position },
        });
      }),
    );
  });

  it('is a refusal when it does not say where the events stand', () => {
    const answer = new streams.BatchAppendResp();
    const id = new shared.UUID();
    id.setString('00000000-0000-0000-0000-00000000002a');
    answer.setCorrelationId(id);
    expect(readAnswer(Buffer.from(answer.serializeBinary()))).toEqual({ number: 42, appended: null });
  });

  it('is not taken for an acknowledgement without a position', () => {
    const answer = new streams.BatchAppendResp();
    const success = new streams.BatchAppendResp.Success();
    success.setCurrentRevision('3');
    answer.setSuccess(success);
    expect(() => readAnswer(Buffer.from(answer.serializeBinary()))).toThrow(/without a position/);
  });
});
