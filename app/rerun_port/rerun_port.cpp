#include "app/rerun_port/rerun_port.hpp"

#include <grpc/grpc.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/server_posix.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>
#include <mutex>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace fathom {
namespace {

constexpr std::string_view kWriteMessages = "/rerun.sdk_comms.v1alpha1.MessageProxyService/WriteMessages";

/// How long calls that were just answered may take to end.
constexpr std::chrono::milliseconds kGoodbye{1000};

constexpr int kKeepalive_ms = 10'000, kKeepaliveTimeout_ms = 20'000;
constexpr int kMostHeaderBytes = 16 << 10;
constexpr int kFrameBytes = 1 << 20;
constexpr int kLookaheadBytes = 8 << 20; // what a sender may send before it hears from us

class WriteCall;

/// The calls under way, so that they can be answered when the program ends before the sender does.
class OpenCalls {
  public:
    WriteCall* add(std::shared_ptr<WriteCall> call);
    void remove(const std::shared_ptr<WriteCall>& call);
    void answer_all();

  private:
    std::mutex mutex_;
    std::set<std::shared_ptr<WriteCall>> calls_;
};

/// In one piece, because that is what everybody behind it reads.
RerunRequest whole(const grpc::ByteBuffer& buffer) {
    std::vector<grpc::Slice> slices;
    if (!buffer.Dump(&slices).ok()) return {};
    const std::size_t size = buffer.Length();
    std::shared_ptr<std::byte[]> bytes = std::make_shared_for_overwrite<std::byte[]>(size);
    std::size_t filled = 0;
    for (const grpc::Slice& slice : slices) {
        std::memcpy(bytes.get() + filled, slice.begin(), slice.size());
        filled += slice.size();
    }
    const std::span<const std::byte> view(bytes.get(), size);
    return {std::move(bytes), view};
}

/// Takes messages until the sender is done, then says so.
class WriteCall final : public grpc::ServerGenericBidiReactor,
                        public std::enable_shared_from_this<WriteCall> {
  public:
    WriteCall(const ReceiveRerunRequest& received, OpenCalls& calls) : received_(received), calls_(calls) {
        StartRead(&request_);
    }

    void OnReadDone(bool ok) override {
        if (!ok) return answer();
        if (RerunRequest request = whole(request_); !request.bytes.empty()) received_(std::move(request));
        request_.Clear();
        StartRead(&request_);
    }
    void OnDone() override { calls_.remove(shared_from_this()); }

    void answer() {
        {
            const std::lock_guard lock(mutex_);
            if (std::exchange(answered_, true)) return;
        }
        const grpc::Slice nothing;
        answer_ = grpc::ByteBuffer(&nothing, 1);
        StartWriteAndFinish(&answer_, {}, grpc::Status::OK);
    }

  private:
    const ReceiveRerunRequest& received_;
    OpenCalls& calls_;
    grpc::ByteBuffer request_, answer_;
    std::mutex mutex_;
    bool answered_ = false;
};

WriteCall* OpenCalls::add(std::shared_ptr<WriteCall> call) {
    const std::lock_guard lock(mutex_);
    return calls_.insert(std::move(call)).first->get();
}

void OpenCalls::remove(const std::shared_ptr<WriteCall>& call) {
    const std::lock_guard lock(mutex_);
    calls_.erase(call);
}

void OpenCalls::answer_all() {
    std::set<std::shared_ptr<WriteCall>> calls;
    {
        const std::lock_guard lock(mutex_);
        calls = calls_;
    }
    for (const auto& call : calls) // without the lock: a call may end while it is answered
        call->answer();
}

class Refusal final : public grpc::ServerGenericBidiReactor {
  public:
    explicit Refusal(const grpc::Status& status) { Finish(status); }
    void OnDone() override { delete this; }
};

class GrpcRerunPort final : public RerunPort, private grpc::CallbackGenericService {
  public:
    GrpcRerunPort(const RerunPortOptions& options, ReceiveRerunRequest received)
        : received_(std::move(received)) {
        grpc::ServerBuilder builder;
        builder.RegisterCallbackGenericService(this);
        builder.SetMaxReceiveMessageSize(
            static_cast<int>(std::min<std::size_t>(options.most_message_bytes, 0x7FFFFFFF)));
        grpc::ResourceQuota quota("rerun");
        quota.Resize(options.most_buffered_bytes);
        builder.SetResourceQuota(quota);
        builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepalive_ms);
        builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeout_ms);
        builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
        builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
        builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMostHeaderBytes);
        builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_FRAME_SIZE, kFrameBytes);
        builder.AddChannelArgument(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, kLookaheadBytes);
        server_ = builder.BuildAndStart();
    }
    ~GrpcRerunPort() override {
        if (server_ == nullptr) return;
        calls_.answer_all();
        server_->Shutdown(std::chrono::system_clock::now() + kGoodbye);
        server_->Wait();
    }

    [[nodiscard]] bool is_up() const { return server_ != nullptr; }

    void adopt(int connection) override { grpc::AddInsecureChannelFromFd(server_.get(), connection); }

  private:
    grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext* context) override {
        if (context->method() == kWriteMessages)
            return calls_.add(std::make_shared<WriteCall>(received_, calls_));
        return new Refusal({grpc::StatusCode::UNIMPLEMENTED, "Fathom does not answer " + context->method()});
    }

    ReceiveRerunRequest received_;
    OpenCalls calls_;
    std::unique_ptr<grpc::Server> server_;
};

} // namespace

extern "C" __attribute__((visibility("default"))) RerunPort*
fathom_make_rerun_port(const RerunPortOptions& options, ReceiveRerunRequest received) {
    auto port = std::make_unique<GrpcRerunPort>(options, std::move(received));
    return port->is_up() ? port.release() : nullptr;
}

} // namespace fathom
