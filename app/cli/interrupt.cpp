#include "app/cli/interrupt.hpp"

#include <csignal>

namespace fathom {
namespace {

std::atomic<bool> g_interrupted{false};
std::atomic<std::atomic<bool>*> g_also_set{nullptr};
static_assert(std::atomic<bool>::is_always_lock_free); // a signal handler may write it

} // namespace

void catch_interrupts() {
    struct sigaction action{};
    action.sa_handler = [](int) {
        g_interrupted = true;
        if (std::atomic<bool>* flag = g_also_set) *flag = true;
    };
    action.sa_flags = static_cast<int>(SA_RESETHAND); // the second one ends the program
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

void cancel_with_interrupts(std::atomic<bool>& flag) {
    g_also_set = &flag;
}

const std::atomic<bool>& interrupted() {
    return g_interrupted;
}

} // namespace fathom
