import { Server, ServerCredentials, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { afterEach } from '@jest/globals';
import { EventLog } from '../../src/infra/eventstore/event-log.js';

/**
 * Logs behind which stands something that speaks gRPC and is no event store; ended after each test. Call it inside of a
 * `describe`.
 *
 * @returns makes one, of the calls that it serves and how it answers them
 */
export const strangers = () => {
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  return async (service: ServiceDefinition, answers: UntypedServiceImplementation): Promise<EventLog> => {
    const server = new Server();
    server.addService(service, answers);
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    const log = EventLog.connect(`esdb://127.0.0.1:${port}?tls=false`);
    closing.push(async () => {
      await log.dispose();
      server.forceShutdown();
    });
    return log;
  };
};
