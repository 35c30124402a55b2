// fathom listen: what live senders log, a line per image as it comes.
#include "app/cli/checksum.hpp"
#include "app/cli/describe.hpp"
#include "app/cli/input.hpp"
#include "app/cli/interrupt.hpp"
#include "app/cli/output.hpp"
#include "app/sources/open.hpp"
#include "app/sources/rerun_live.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>
#include <chrono>
#include <map>

#include <poll.h>

namespace fathom {
namespace {

using Clock = std::chrono::steady_clock;

/// How soon Ctrl+C is noticed.
constexpr std::chrono::milliseconds kLookAgain{100};

/// "127.0.0.1:9876", or nothing, as well as a URL.
std::string url_of(const Arguments& arguments) {
    if (arguments.inputs.empty()) return listen_input({});
    const std::string& text = arguments.inputs.front();
    return text.find("://") != std::string::npos ? text : std::string(kListenScheme) + "://" + text;
}

/// The whole of a listening session.
class Listener {
  public:
    Listener(const Arguments& arguments, std::string url) : arguments_(arguments) {
        input_.name = std::move(url);
    }

    Result<void> open() {
        FATHOM_TRY(input_.reader, open_reader(input_.name, arguments_.reading, 0));
        FATHOM_TRY(const SourceIndex start, input_.reader->read_index());
        print_note(arguments_, "listening at " + start.container);
        return take(start);
    }

    /// Until there were enough images, time is up, nobody reads the output, or the user has had enough.
    int run() {
        const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                            std::chrono::duration<double>(arguments_.seconds.value_or(0)));
        while (!is_enough() && !interrupted()) {
            auto more = input_.reader->read_index_more();
            if (!more) return report(input_.name, more.error());
            if (*more) {
                if (const auto taken = take(**more); !taken) return report(input_.name, taken.error());
                continue;
            }
            std::chrono::milliseconds patience = kLookAgain;
            if (arguments_.seconds) {
                const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
                if (left.count() <= 0) break;
                patience = std::min(patience, left);
            }
            pollfd arrival{input_.reader->arrival_descriptor(), POLLIN, 0};
            poll(&arrival, 1, static_cast<int>(patience.count()));
        }
        return out_.finish();
    }

  private:
    [[nodiscard]] bool is_enough() const {
        return is_closed_ || (arguments_.frames && image_count_ >= *arguments_.frames);
    }

    Result<void> take(const SourceIndex& index) {
        for (const std::string& warning : index.warnings)
            print_note(arguments_, input_.name + ": " + warning);
        input_.index.recordings = index.recordings;
        input_.index.timeline = index.timeline;
        input_.stores.resize(std::max<std::size_t>(1, index.recordings.size()));
        for (const auto& chunk : index.resident)
            input_.stores[chunk->recording].insert(chunk);
        for (const ChunkSummary& chunk : index.chunks)
            input_.stores[chunk.recording].insert_summary(chunk);
        for (const auto& chunk : index.resident)
            tell_images(*chunk);
        for (const ChunkSummary& summary : index.chunks) {
            if (is_enough()) break;
            const bool has_images = std::ranges::any_of(*summary.components, [](const std::string& name) {
                return kind_of_component(name).has_value();
            });
            if (!has_images) continue;
            auto chunk = input_.reader->load(summary.id);
            if (!chunk) {
                print_note(arguments_, summary.entity + ": " + chunk.error().message);
                continue;
            }
            input_.stores[summary.recording].insert(*chunk);
            tell_images(**chunk);
            input_.stores[summary.recording].evict(summary.id);
        }
        for (const ChunkId id : index.gone)
            for (Store& store : input_.stores)
                store.forget(id);
        return {};
    }

    void tell_images(const Chunk& chunk) {
        for (const ComponentColumn& column : chunk.components) {
            const auto kind = kind_of_component(column.name);
            if (!kind) continue;
            for (std::uint32_t row = 0; row < chunk.row_ids.size() && !is_enough(); ++row) {
                if (!is_logged(column, row)) continue;
                ImageRef image;
                image.entity = chunk.entity;
                image.recording = chunk.recording;
                image.kind = *kind;
                image.index = counts_[{chunk.recording, chunk.entity}]++;
                image.chunk = chunk.id;
                image.row = row;
                image.times = row_times(chunk, row);
                image.row_id = chunk.row_ids[row];
                if (const auto told = tell(image, chunk.receive_time_ns); !told)
                    print_note(arguments_,
                               fmt::format("{}[{}]: {}", image.entity, image.index, told.error().message));
            }
        }
    }

    Result<void> tell(const ImageRef& image, std::int64_t receive_time_ns) {
        FATHOM_TRY(const LoadedImage loaded, load_image(input_, image));
        const EncodedImage& encoded = loaded.picture.encoded;
        FATHOM_TRY(const DecodedImage decoded,
                   decode_image(encoded.type, encoded.bytes.bytes, encoded.options));
        ++image_count_;
        if (arguments_.json) {
            tell_json(image, encoded, decoded, receive_time_ns);
        } else {
            tell_text(image, encoded, decoded);
        }
        is_closed_ = !out_.flush(); // a line is of use at once
        return {};
    }

    void tell_json(const ImageRef& image, const EncodedImage& encoded, const DecodedImage& decoded,
                   std::int64_t receive_time_ns) {
        const ImageDesc& desc = decoded.pixels.desc;
        const std::span<const std::byte> blob = encoded.bytes.bytes;
        JsonWriter json(out_.text);
        json.begin_object();
        json.member("entity", image.entity);
        if (const auto name = recording_name(input_, image.recording); !name.empty())
            json.member("recording", name);
        json.member("index", image.index);
        json.key("timelines");
        json.begin_object();
        for (const RowTime& time : image.times)
            json.member(time.timeline.name, time.value);
        json.end_object();
        json.member("width", desc.width);
        json.member("height", desc.height);
        write_format(json, desc.format);
        json.member("pixels_crc32", crc_text(pixels_crc32(decoded.pixels.view())));
        json.member("media_type", media_type_string(encoded.type));
        json.member("blob_crc32", crc_text(libdeflate_crc32(0, blob.data(), blob.size())));
        json.member("bytes", blob.size());
        json.member("receive_time_ns", receive_time_ns);
        if (decoded.pixels.rows_decoded < desc.height)
            json.member("rows_decoded", decoded.pixels.rows_decoded);
        if (!decoded.warning.empty()) json.member("warning", decoded.warning);
        json.end_object();
        out_.text += '\n';
    }

    void tell_text(const ImageRef& image, const EncodedImage& encoded, const DecodedImage& decoded) {
        const ImageDesc& desc = decoded.pixels.desc;
        out_.text += fmt::format("{}[{}]  {} x {} {}, {} bytes", image.entity, image.index, desc.width,
                                 desc.height, format_name(desc.format), encoded.bytes.bytes.size());
        for (const RowTime& time : image.times)
            out_.text += fmt::format(", {} {}", time.timeline.name, time.value);
        out_.text += decoded.warning.empty() ? "\n" : ", " + decoded.warning + "\n";
    }

    const Arguments& arguments_;
    OpenedInput input_;
    std::map<std::pair<std::uint16_t, EntityPath>, std::uint64_t> counts_;
    std::uint64_t image_count_ = 0;
    bool is_closed_ = false;
    Output out_;
};

} // namespace

int run_listen(const Arguments& arguments) {
    catch_interrupts();
    const std::string url = url_of(arguments);
    Listener listener(arguments, url);
    if (const auto opened = listener.open(); !opened) return report(url, opened.error());
    return listener.run();
}

} // namespace fathom
