#include "app/cli/rows.hpp"

#include "app/cli/describe.hpp"
#include "app/cli/json_writer.hpp"
#include "app/cli/output.hpp"
#include "app/scene/component_text.hpp"
#include "app/scene/entity_rows.hpp"
#include "app/views/time_text.hpp"

#include <algorithm>

namespace fathom {
namespace {

constexpr std::size_t kPrintedChars = 1000;    // of a cell
constexpr std::size_t kWrittenBytes = 1 << 20; // before they go out

/// Loads the chunks that rows lie in; those of overlapping times stay while there is room.
class RowLoader {
  public:
    RowLoader(OpenedInput& input, std::uint16_t recording) : input_(input), store_(input.stores[recording]) {}

    /// Null where the chunk cannot be read, which is a warning.
    const Chunk* load(ChunkId id) {
        if (const Chunk* chunk = store_.loaded(id)) return chunk;
        if (!store_.is_missing(id)) return nullptr;
        auto loaded = input_.reader->load(id);
        if (!loaded) {
            store_.mark_unreadable(id);
            warnings_.push_back(loaded.error().message);
            return nullptr;
        }
        constexpr std::size_t kKeptBytes = 256u << 20;
        if (store_.loaded_bytes() > kKeptBytes)
            for (const ChunkId other : store_.loaded_chunks())
                if (!store_.loaded(other)->is_static()) store_.evict(other);
        store_.insert(*std::move(loaded));
        return store_.loaded(id);
    }

    [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

  private:
    OpenedInput& input_;
    Store& store_;
    std::vector<std::string> warnings_;
};

/// Entities may be typed without the leading slash.
std::vector<std::uint16_t> recordings_with(const OpenedInput& input, const EntityPath& entity) {
    std::vector<std::uint16_t> found;
    for (std::size_t i = 0; i < input.stores.size(); ++i)
        if (!input.stores[i].chunks(entity).empty()) found.push_back(static_cast<std::uint16_t>(i));
    return found;
}

Error no_such_entity(const OpenedInput& input, const std::string& typed) {
    constexpr std::size_t kMostNamed = 12;
    std::set<EntityPath> entities;
    for (const Store& store : input.stores)
        for (EntityPath& entity : store.entities())
            entities.insert(std::move(entity));
    std::string names;
    std::size_t count = 0;
    for (const EntityPath& entity : entities)
        if (count++ < kMostNamed) names += (names.empty() ? "" : ", ") + entity;
    if (count > kMostNamed) names += " …";
    return {ErrorCode::NotFound,
            "no entity " + typed + "; there are: " + (names.empty() ? std::string("none") : names)};
}

Result<Timeline> timeline_of(const OpenedInput& input, const Store& store, const Arguments& arguments) {
    const std::vector<Timeline> known = store.timelines();
    if (!arguments.timeline) return input.index.timeline.value_or(known.empty() ? Timeline{} : known.front());
    const auto found = std::ranges::find(known, *arguments.timeline, &Timeline::name);
    if (found != known.end()) return *found;
    std::string names;
    for (const Timeline& timeline : known)
        names += (names.empty() ? "" : ", ") + timeline.name;
    return fail(ErrorCode::NotFound, "no timeline " + *arguments.timeline +
                                         "; there are: " + (names.empty() ? std::string("none") : names));
}

std::string clock_text(const RowTime& time) {
    return time_text(time.value, {time.timeline.kind, TimeStyle::Clock, 0, 9});
}

void write_line(std::string& text, const EntityRows& rows, const Chunk* chunk, const EntityRow& row) {
    text += chunk == nullptr ? "?" : row_id_text(chunk->row_ids[row.row]);
    for (const Timeline& timeline : rows.timelines()) {
        const TimeColumn* times = chunk == nullptr ? nullptr : chunk->find(timeline);
        text += '\t' + (row.is_static      ? "static"
                        : times == nullptr ? std::string()
                                           : clock_text({timeline, times->values[row.row]}));
    }
    for (const std::string& component : rows.components()) {
        const ComponentColumn* column = chunk == nullptr ? nullptr : chunk->find(component);
        text += '\t' + (column == nullptr ? std::string() : component_text(*column, row.row, kPrintedChars));
    }
    text += '\n';
}

void write_row(JsonWriter& json, const Chunk* chunk, const EntityRow& row) {
    json.begin_object();
    if (chunk == nullptr) {
        json.key("row_id");
        json.null();
    } else {
        json.member("row_id", row_id_text(chunk->row_ids[row.row]));
        json.key("timelines");
        json.begin_object();
        for (const TimeColumn& times : chunk->times)
            json.member(times.timeline.name, times.values[row.row]);
        json.end_object();
        json.key("components");
        json.begin_object();
        for (const ComponentColumn& column : chunk->components)
            if (is_logged(column, row.row))
                json.member(column.name, component_text(column, row.row, kPrintedChars));
        json.end_object();
    }
    json.end_object();
}

void write_head(JsonWriter& json, const EntityRows& rows) {
    json.member("sorted_by", rows.timeline().name);
    json.key("timelines");
    json.begin_array();
    for (const Timeline& timeline : rows.timelines()) {
        json.begin_object();
        json.member("name", timeline.name);
        json.member("kind", name_of(timeline.kind));
        json.end_object();
    }
    json.end_array();
    json.key("components");
    json.begin_array();
    for (const std::string& component : rows.components())
        json.value(component);
    json.end_array();
}

struct Printed {
    const OpenedInput& input;
    Output& out;
    JsonWriter& json;
    bool as_json = false;
};

/// False when nobody reads any more.
bool print_recording(const Printed& to, const EntityRows& rows, std::uint16_t recording, RowLoader& loader) {
    if (to.as_json) {
        to.json.begin_object();
        if (const auto name = recording_name(to.input, recording); !name.empty())
            to.json.member("recording", name);
        write_head(to.json, rows);
        to.json.key("rows");
        to.json.begin_array();
    } else {
        to.out.text += "row_id";
        for (const Timeline& timeline : rows.timelines())
            to.out.text += '\t' + timeline.name;
        for (const std::string& component : rows.components())
            to.out.text += '\t' + component;
        to.out.text += '\n';
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const EntityRow row = rows[i];
        const Chunk* chunk = loader.load(row.chunk);
        if (chunk != nullptr && row.row >= chunk->row_ids.size()) chunk = nullptr; // the file has changed
        if (to.as_json)
            write_row(to.json, chunk, row);
        else
            write_line(to.out.text, rows, chunk, row);
        if (to.out.text.size() > kWrittenBytes && !to.out.flush()) return false;
    }
    if (to.as_json) {
        to.json.end_array();
        to.json.end_object();
    }
    return true;
}

/// Times of a chunk may be known only once it was loaded: then the order is made from all of them.
EntityRows sorted_rows(Store& store, RowLoader& loader, const EntityPath& entity, const Timeline& timeline) {
    for (const ChunkSummary* summary : store.chunks(entity)) {
        const bool is_known = std::ranges::all_of(summary->times, [&](const TimeSummary& times) {
            return summary->row_count == 1 || times.values.size() == summary->row_count ||
                   times.first == times.last;
        });
        if (!is_known) loader.load(summary->id);
    }
    EntityRows rows;
    rows.refresh(store, entity, timeline);
    return rows;
}

} // namespace

int print_rows(OpenedInput& input, const Arguments& arguments) {
    if (!arguments.entity)
        return report(input.name, {ErrorCode::InvalidArgument, "--rows needs --entity PATH"});
    EntityPath entity = *arguments.entity;
    std::vector<std::uint16_t> recordings = recordings_with(input, entity);
    if (recordings.empty() && !entity.starts_with('/')) {
        entity.insert(entity.begin(), '/');
        recordings = recordings_with(input, entity);
    }
    if (recordings.empty()) return report(input.name, no_such_entity(input, *arguments.entity));

    Output out;
    JsonWriter json(out.text);
    const Printed to{input, out, json, arguments.json};
    std::vector<std::string> warnings = input.index.warnings;
    if (arguments.json) {
        json.begin_object();
        json.member("file", input.name);
        json.member("entity", entity);
        json.key("recordings");
        json.begin_array();
    }
    for (const std::uint16_t recording : recordings) {
        Store& store = input.stores[recording];
        const auto timeline = timeline_of(input, store, arguments);
        if (!timeline) return report(input.name, timeline.error());
        RowLoader loader(input, recording);
        const EntityRows rows = sorted_rows(store, loader, entity, *timeline);
        if (!print_recording(to, rows, recording, loader)) return out.finish();
        warnings.insert(warnings.end(), loader.warnings().begin(), loader.warnings().end());
    }
    if (arguments.json) {
        json.end_array();
        write_warnings(json, warnings);
        json.end_object();
        out.text += '\n';
    } else {
        for (const std::string& warning : warnings)
            print_note(arguments, "warning: " + warning);
    }
    return out.finish();
}

} // namespace fathom
