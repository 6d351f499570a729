import { type Server, type ServiceDefinition, status, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { RpcError } from './errors.js';
import { unservedServices } from './protocol.js';

/** Registers EventStoreDB's other services, so that a call to one is told what it met instead of an unknown method. */
export function addUnservedServices(server: Server): void {
  for (const service of Object.values(unservedServices) as ServiceDefinition[]) {
    const handlers: UntypedServiceImplementation = {};
    for (const [name, method] of Object.entries(service)) {
      const error = new RpcError(
        status.UNIMPLEMENTED,
        `${method.path} is not served: birth-ledger's embedded event store has streams only. ` +
          'Point EVENTSTORE_URL at an EventStoreDB or KurrentDB for the rest.',
      );
      handlers[name] = method.responseStream
        ? (call: { emit(event: 'error', error: Error): void }) => call.emit('error', error)
        : (_call: unknown, answer: (error: Error) => void) => answer(error);
    }
    server.addService(service, handlers);
  }
}
