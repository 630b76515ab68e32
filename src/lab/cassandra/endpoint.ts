/**
 * A small Cassandra: it tells by Thrift what its keyspaces are like, and nothing else. A client that talks nonsense loses
 * its connection; nobody else notices.
 */
import type { Socket } from 'node:net';
import { startTcpEndpoint } from '../tcp-endpoint.ts';
import type { CassandraEndpoint, CassandraEndpointOptions, CassandraKeyspace } from './model.ts';
import {
  type Call,
  FrameReader,
  field,
  frameOf,
  int,
  list,
  messageKind,
  readCall,
  struct,
  text,
  texts,
  valueType,
} from './thrift.ts';

const UNKNOWN_METHOD = 1;

/** @throws the error of `listen`, `EADDRINUSE` for one */
export function startCassandraEndpoint(options: CassandraEndpointOptions): Promise<CassandraEndpoint> {
  return startTcpEndpoint(options, (socket) => serve(socket, options));
}

function serve(socket: Socket, options: CassandraEndpointOptions): void {
  const reader = new FrameReader();
  socket.on('data', (bytes) => {
    try {
      for (const frame of reader.read(bytes)) socket.write(answer(readCall(frame), options));
    } catch {
      socket.destroy();
    }
  });
}

function answer(call: Call, { keyspaces, wantsLogin = false }: CassandraEndpointOptions): Buffer {
  if (call.method !== 'describe_keyspace' || call.text === undefined) {
    const words = field(valueType.text, 1, text(`Invalid method name: '${call.method}'`));
    return frameOf(messageKind.exception, call, struct(words, field(valueType.i32, 2, int(UNKNOWN_METHOD))));
  }
  if (wantsLogin) {
    const why = struct(field(valueType.text, 1, text('You have not logged in')));
    return frameOf(messageKind.reply, call, struct(field(valueType.struct, 2, why)));
  }
  const keyspace = keyspaces().find(({ name }) => name === call.text);
  const result =
    keyspace === undefined ? field(valueType.struct, 1, struct()) : field(valueType.struct, 0, definition(keyspace));
  return frameOf(messageKind.reply, call, struct(result));
}

function definition({ name, strategyClass, strategyOptions, columnFamilies }: CassandraKeyspace): Buffer {
  const families = columnFamilies.map((family) =>
    struct(
      field(valueType.text, 1, text(name)),
      field(valueType.text, 2, text(family)),
      field(valueType.text, 3, text('Standard')),
      field(valueType.list, 13, list(valueType.struct, [])),
      field(valueType.map, 32, texts({ sstable_compression: 'org.apache.cassandra.io.compress.SnappyCompressor' })),
    ),
  );
  return struct(
    field(valueType.text, 1, text(name)),
    field(valueType.text, 2, text(strategyClass)),
    field(valueType.map, 3, texts(strategyOptions)),
    field(valueType.list, 5, list(valueType.struct, families)),
    field(valueType.bool, 6, Buffer.from([1])),
  );
}
