// RerunServer: what Rerun's SDKs connect to.
//
//     LiveInbox inbox(limit);
//     FATHOM_TRY(auto server, RerunServer::listen(address, inbox, options));   // messages of all connections come in
//
// The destructor answers the calls that are open, so that senders end in peace. The inbox outlives the server. Made and
// destroyed by one thread.
#pragma once

#include "app/rerun_port/rerun_port.hpp"
#include "app/sources/connection_gate.hpp"
#include "app/sources/live_inbox.hpp"

namespace fathom {

class RerunServer {
  public:
    [[nodiscard]] static Result<std::unique_ptr<RerunServer>>
    listen(const ListenAddress& address, LiveInbox& inbox, const RerunPortOptions& options);

    [[nodiscard]] const ListenAddress& address() const { return gate_.address(); }

  private:
    RerunServer(std::unique_ptr<RerunPort> port, ListeningSocket socket);

    std::unique_ptr<RerunPort> port_;
    ConnectionGate gate_; // ends before the port does
};

/// "rerun+http://127.0.0.1:9876/proxy": what senders connect to.
[[nodiscard]] std::string rerun_url(const ListenAddress& address);

} // namespace fathom
