import type { ClusterInfo } from '@eventstore/db-client/generated/gossip_pb.js';
import type { SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { Empty } from '@eventstore/db-client/generated/shared_pb.js';
import type { ServerUnaryCall, sendUnaryData } from '@grpc/grpc-js';
import { v4 as newId } from 'uuid';
import { gossip, serverFeatures, shared } from './protocol.js';
import { StreamsService } from './streams-service.js';

/** The version of EventStoreDB whose behaviour this store follows. */
const SERVER_VERSION = '23.10.0';

type Handler<Res> = (call: ServerUnaryCall<Empty, Res>, answer: sendUnaryData<Res>) => void;

/** Serves `ServerFeatures/GetSupportedMethods`: exactly the methods that are served. */
export function supportedMethodsHandler(): Handler<SupportedMethods> {
  const supported = new serverFeatures.SupportedMethods();
  supported.setEventStoreServerVersion(SERVER_VERSION);
  supported.setMethodsList(
    Object.values(StreamsService).map(({ path }) => {
      const [, service = '', name = ''] = path.split('/');
      const method = new serverFeatures.SupportedMethod();
      method.setServiceName(service.toLowerCase());
      method.setMethodName(name.toLowerCase());
      return method;
    }),
  );
  return (_call, answer) => answer(null, supported);
}

/** Serves `Gossip/Read`: a cluster of one, its leader, at the address under which the caller reached it. */
export function gossipHandler(address: () => { host: string; port: number }): Handler<ClusterInfo> {
  const instanceId = new shared.UUID();
  instanceId.setString(newId());
  return (call, answer) => {
    const endpoint = new gossip.EndPoint();
    const { host, port } = reachedAt(call.getHost()) ?? address();
    endpoint.setAddress(host);
    endpoint.setPort(port);
    const member = new gossip.MemberInfo();
    member.setInstanceId(instanceId);
    member.setTimeStamp(`${Date.now()}0000`);
    member.setState(gossip.MemberInfo.VNodeState.LEADER);
    member.setIsAlive(true);
    member.setHttpEndPoint(endpoint);
    const info = new gossip.ClusterInfo();
    info.addMembers(member);
    answer(null, info);
  };
}

function reachedAt(authority: string): { host: string; port: number } | undefined {
  const match = /^(?<host>.+):(?<port>\d+)$/.exec(authority)?.groups;
  return match?.host && match.port ? { host: match.host, port: Number(match.port) } : undefined;
}
