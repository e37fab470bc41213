/**
 * Node's own HTTP module. An `import` of it reads all its exports, and one of them, WebSocket, loads the whole of
 * Node's built-in fetch: 60 ms of every start. Types may be imported as ever.
 */
export const { createServer, request, STATUS_CODES } = process.getBuiltinModule('node:http');
