#include "app/sources/rerun_live.hpp"

#include "app/sources/rerun_server.hpp"
#include "app/sources/rrd_contents.hpp"
#include "app/sources/rrd_reader.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

namespace fathom {
namespace {

class RerunLive final : public ChunkReader {
  public:
    RerunLive(std::uint64_t history_bytes, std::uint32_t source_id)
        : inbox_(history_bytes), history_bytes_(history_bytes), source_id_(source_id),
          contents_(source_id, 0) {}

    Result<void> listen(const ListenAddress& address) {
        RerunPortOptions options;
        options.most_message_bytes = std::min<std::uint64_t>(options.most_message_bytes, history_bytes_);
        options.most_buffered_bytes = history_bytes_;
        FATHOM_TRY(server_, RerunServer::listen(address, inbox_, options));
        if (!is_loopback(address))
            inbox_.warn("everybody who reaches this machine can log to " + text_of(server_->address()));
        return {};
    }

    Result<SourceIndex> read_index() override { return hand_out(); }
    Result<std::optional<SourceIndex>> read_index_more() override;
    Result<std::shared_ptr<const Chunk>> load(ChunkId id) override;
    std::vector<std::string> watched_paths() const override { return {}; }
    int arrival_descriptor() const override { return inbox_.descriptor(); }

  private:
    struct Held {
        Blob message; // an ArrowMsg
        std::int64_t receive_time_ns = 0;
        RrdTuid id;
        std::uint16_t recording = 0;
        std::uint32_t newest_of = 0; // so many components
    };
    using Stream = std::pair<std::uint16_t, EntityPath>;

    SourceIndex hand_out();
    void take(const LiveRecord& live);
    void take_chunk(const RrdArrowMsg& message, std::int64_t receive_time_ns);
    void hold(std::uint32_t position, Held held, const ChunkSummary& summary);
    void let_oldest_go();

    LiveInbox inbox_;
    std::unique_ptr<RerunServer> server_; // ends before the inbox does
    std::uint64_t history_bytes_;
    std::uint32_t source_id_;
    RrdContents contents_;
    RrdMessageReader messages_;
    std::uint32_t next_position_ = 0;
    std::uint64_t held_bytes_ = 0;
    std::map<std::uint32_t, Held> held_; // by position
    std::set<std::uint32_t> may_go_;     // positions of which every component has a newer value
    std::map<std::tuple<std::uint16_t, EntityPath, std::string>, std::uint32_t>
        newest_;                                          // position by component
    std::map<Stream, std::shared_ptr<const Chunk>> last_; // decoded already: what will be asked for first
    std::set<std::pair<std::uint16_t, RrdTuid>> seen_;    // chunks of the history
    std::vector<ChunkId> gone_;
};

void RerunLive::take(const LiveRecord& live) {
    const auto message = messages_.read(live.record.kind, live.record.message);
    if (!message) return contents_.warn(message.error().message);
    if (const auto* info = std::get_if<RrdStoreInfo>(&*message)) {
        contents_.recording_of(info->store);
    } else if (const auto* arrow = std::get_if<RrdArrowMsg>(&*message)) {
        take_chunk(*arrow, live.receive_time_ns);
    }
}

void RerunLive::take_chunk(const RrdArrowMsg& message, std::int64_t receive_time_ns) {
    const std::uint16_t recording = contents_.recording_of(message.store);
    if (message.store.kind == RrdStoreKind::Blueprint) return;
    Result<RrdChunk> decoded = decode_arrow_msg(message);
    if (!decoded) return contents_.warn("a chunk was left out: " + decoded.error().message);
    for (std::string& problem : decoded->problems)
        contents_.warn(decoded->entity + ": " + problem);
    if (decoded->components.empty() || !seen_.emplace(recording, decoded->id).second) return;
    const std::uint32_t position = next_position_++;
    const RrdTuid id = decoded->id;
    auto chunk =
        std::make_shared<Chunk>(scene_chunk(*std::move(decoded), chunk_id(source_id_, position), recording));
    chunk->receive_time_ns = receive_time_ns;
    ChunkSummary summary = summarize(*chunk);
    const auto components = static_cast<std::uint32_t>(summary.components->size());
    hold(position, {message.message, receive_time_ns, id, recording, components}, summary);
    if (chunk->is_static() || chunk->find(name_of<Clear>()) != nullptr)
        return contents_.add(std::move(chunk));
    last_[{recording, chunk->entity}] = std::move(chunk);
    contents_.add(std::move(summary));
}

void RerunLive::hold(std::uint32_t position, Held held, const ChunkSummary& summary) {
    held_bytes_ += held.message.bytes.size();
    held_.emplace(position, std::move(held));
    for (const std::string& component : *summary.components) {
        const auto [place, is_new] =
            newest_.try_emplace({summary.recording, summary.entity, component}, position);
        if (is_new) continue;
        const auto before = held_.find(std::exchange(place->second, position));
        if (before != held_.end() && --before->second.newest_of == 0) may_go_.insert(before->first);
    }
}

void RerunLive::let_oldest_go() {
    while (held_bytes_ > history_bytes_ && !may_go_.empty()) {
        const auto oldest = held_.find(*may_go_.begin());
        may_go_.erase(may_go_.begin());
        held_bytes_ -= oldest->second.message.bytes.size();
        gone_.push_back(chunk_id(source_id_, oldest->first));
        seen_.erase({oldest->second.recording, oldest->second.id});
        held_.erase(oldest);
    }
}

Result<std::optional<SourceIndex>> RerunLive::read_index_more() {
    std::vector<LiveRecord> records = inbox_.take_all();
    std::vector<std::string> warnings = inbox_.take_warnings();
    if (records.empty() && warnings.empty()) return std::nullopt;
    for (const LiveRecord& record : records)
        take(record);
    for (std::string& warning : warnings)
        contents_.warn(std::move(warning));
    let_oldest_go();
    return hand_out();
}

SourceIndex RerunLive::hand_out() {
    SourceIndex found = contents_.hand_out();
    found.container = rerun_url(server_->address());
    found.bytes = held_bytes_;
    found.gone = std::exchange(gone_, {});
    return found;
}

Result<std::shared_ptr<const Chunk>> RerunLive::load(ChunkId id) {
    const auto held = held_.find(position_of(id));
    if (held == held_.end())
        return fail(ErrorCode::NotFound, "older than the history that memory has room for");
    for (const auto& [stream, chunk] : last_)
        if (chunk->id == id) return chunk;
    FATHOM_TRY(const RrdArrowMsg message, read_arrow_msg(held->second.message));
    FATHOM_TRY(RrdChunk decoded, decode_arrow_msg(message));
    Chunk chunk = scene_chunk(std::move(decoded), id, held->second.recording);
    chunk.receive_time_ns = held->second.receive_time_ns;
    return std::make_shared<const Chunk>(std::move(chunk));
}

} // namespace

std::string listen_input(const ListenAddress& address) {
    return std::string(kListenScheme) + "://" + text_of(address);
}

Result<std::unique_ptr<ChunkReader>> open_rerun_live(const ListenAddress& address,
                                                     std::uint64_t history_bytes, std::uint32_t source_id) {
    auto reader = std::make_unique<RerunLive>(history_bytes, source_id);
    FATHOM_CHECK(reader->listen(address));
    return reader;
}

} // namespace fathom
