#include "app/sources/rerun_server.hpp"

#include <filesystem>
#include <string>
#include <utility>

#include <dlfcn.h>

namespace fathom {
namespace {

namespace fs = std::filesystem;

/// The module beside the program, as it is built, or where it is installed to.
Result<MakeRerunPort*> load_rerun_port() {
    std::error_code ignored;
    const fs::path folder = fs::read_symlink("/proc/self/exe", ignored).parent_path();
    std::string reason;
    for (const fs::path& place : {folder / FATHOM_RERUN_PORT, folder.parent_path() / FATHOM_RERUN_PORT,
                                  folder.parent_path() / FATHOM_LIBRARY_FOLDER / FATHOM_RERUN_PORT}) {
        if (!fs::exists(place, ignored)) continue;
        void* module =
            dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL); // stays: gRPC's threads outlive its objects
        void* make = module != nullptr ? dlsym(module, kMakeRerunPortName) : nullptr;
        if (make != nullptr) return reinterpret_cast<MakeRerunPort*>(make);
        reason = dlerror();
    }
    return fail(ErrorCode::NotFound, "the part that speaks gRPC, " FATHOM_RERUN_PORT ", cannot be loaded" +
                                         (reason.empty() ? ": it is not beside the program" : ": " + reason));
}

void take_request(LiveInbox& inbox, const RerunRequest& request) {
    Result<RrdRecord> record = open_service_message({request.owner, request.bytes});
    if (!record) return inbox.warn("a message was left out: " + record.error().message);
    inbox.put(*std::move(record));
}

} // namespace

RerunServer::RerunServer(std::unique_ptr<RerunPort> port, ListeningSocket socket)
    : port_(std::move(port)), gate_(std::move(socket), [this](int connection) { port_->adopt(connection); }) {
}

Result<std::unique_ptr<RerunServer>> RerunServer::listen(const ListenAddress& address, LiveInbox& inbox,
                                                         const RerunPortOptions& options) {
    FATHOM_TRY(MakeRerunPort* const make, load_rerun_port());
    std::unique_ptr<RerunPort> port(
        make(options, [&inbox](const RerunRequest& request) { take_request(inbox, request); }));
    if (port == nullptr) return fail(ErrorCode::Io, "gRPC cannot start");
    FATHOM_TRY(ListeningSocket socket, listen_at(address));
    return std::unique_ptr<RerunServer>(new RerunServer(std::move(port), std::move(socket)));
}

std::string rerun_url(const ListenAddress& address) {
    const bool is_any = address.host == "0.0.0.0" || address.host == "::";
    return "rerun+http://" + text_of(is_any ? ListenAddress{"127.0.0.1", address.port} : address) + "/proxy";
}

} // namespace fathom
