// WebSockets (RFC 6455) by Beast: no compression, ping heartbeats, small messages only.
#pragma once

#include <memory>

#include "platform/http/io.h"
#include "platform/http/message.h"

namespace kentongan::http {

class IoThread;

// Answers the handshake of `request` and lives on its own from then on.
void start_websocket(IoThread& thread, std::shared_ptr<const StreamHandler> handler, Socket socket,
                     const Request& request);

}  // namespace kentongan::http
