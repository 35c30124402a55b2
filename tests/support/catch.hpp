// Catch2 2.13 and 3.x under one include, and skipping as both understand it.
//
//     if (!fs::exists(file)) FATHOM_SKIP("no " + file.string());   // first thing of a test case
//
// A skipped test is counted as skipped by ctest, with its reason in the log; the marker hides failures of the same
// test case, so nothing is checked before it and nothing runs after it.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif

#include <cstdio>
#include <string>

#define FATHOM_SKIP(reason)                                                                                  \
    do {                                                                                                     \
        std::printf("skipped: %s\n", std::string(reason).c_str());                                           \
        SUCCEED("skipped");                                                                                  \
        return;                                                                                              \
    } while (false)
