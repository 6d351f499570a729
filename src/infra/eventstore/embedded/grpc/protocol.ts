/**
 * The service definitions that the client's package ships. Messages that go out are built by this folder as bytes, and
 * messages that come in are decoded by the generated classes, so both sides of the wire are the client's own.
 */

import cluster from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import monitoring from '@eventstore/db-client/generated/monitoring_grpc_pb.js';
import operations from '@eventstore/db-client/generated/operations_grpc_pb.js';
import persistent from '@eventstore/db-client/generated/persistent_grpc_pb.js';
import projections from '@eventstore/db-client/generated/projections_grpc_pb.js';
import serverFeaturesServices from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import serverFeatures from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import streamsServices from '@eventstore/db-client/generated/streams_grpc_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import users from '@eventstore/db-client/generated/users_grpc_pb.js';

export { gossip, serverFeatures, shared, status, streams };

export const { GossipService } = cluster;
export const { ServerFeaturesService } = serverFeaturesServices;
export const { StreamsService: generatedStreamsService } = streamsServices;

/** Services of EventStoreDB that this store does not have. */
export const unservedServices = {
  persistentSubscriptions: persistent.PersistentSubscriptionsService,
  projections: projections.ProjectionsService,
  users: users.UsersService,
  operations: operations.OperationsService,
  monitoring: monitoring.MonitoringService,
};
