#include "app/ui/notices.hpp"

#include <algorithm>
#include <limits>

namespace fathom {
namespace {

constexpr double kInfoSeconds = 4, kWarningSeconds = 8;
constexpr std::size_t kMaxHistory = 200;

} // namespace

void Notices::tell(Notice::Level level, std::string text, double now_s) {
    double until = std::numeric_limits<double>::infinity();
    if (level == Notice::Level::Info) until = now_s + kInfoSeconds;
    if (level == Notice::Level::Warning) until = now_s + kWarningSeconds;
    const auto same = [&](const Notice& n) { return n.text == text; };
    if (const auto found = std::ranges::find_if(notices_, same); found != notices_.end()) {
        found->until_s = until;
        ++found->count;
        return;
    }
    if (history_.size() >= kMaxHistory) history_.erase(history_.begin());
    history_.push_back({level, text, until});
    notices_.push_back({level, std::move(text), until});
}

void Notices::dismiss(std::size_t index) {
    if (index < notices_.size()) notices_.erase(notices_.begin() + static_cast<std::ptrdiff_t>(index));
}

void Notices::expire(double now_s) {
    std::erase_if(notices_, [&](const Notice& n) { return now_s >= n.until_s; });
}

double Notices::next_change_s() const {
    double next = std::numeric_limits<double>::infinity();
    for (const Notice& n : notices_)
        next = std::min(next, n.until_s);
    return next;
}

} // namespace fathom
