# fathom_flags: what every file of the project is compiled with.
add_library(fathom_flags INTERFACE)
target_include_directories(fathom_flags INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
target_compile_options(fathom_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wcast-align
                                              -Wimplicit-fallthrough -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 18)
  # Designated initialisers that leave members to their defaults are how parameter structs are meant to be used.
  target_compile_options(fathom_flags INTERFACE -Wno-missing-designated-field-initializers)
  # std::stable_sort of libstdc++ 12 calls what the same library deprecates.
  target_compile_options(fathom_flags INTERFACE -Wno-deprecated-declarations)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(fathom_flags INTERFACE -Wno-restrict) # false alarms on std::string operator+ (GCC bug 105651)
endif()
if(FATHOM_WERROR)
  target_compile_options(fathom_flags INTERFACE -Werror)
endif()

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# Hot loops are intrinsics behind function attributes, so nothing here names a processor: the binary runs on any.
# A product a * b + c is never fused behind our back: pictures and checksums shall not depend on the processor.
target_compile_options(fathom_flags INTERFACE -ffp-contract=off)

if(FATHOM_SANITIZE)
  target_compile_options(fathom_flags INTERFACE -fsanitize=${FATHOM_SANITIZE} -fno-omit-frame-pointer
                                                -fno-sanitize-recover=all)
  target_compile_definitions(fathom_flags INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(fathom_flags INTERFACE -fsanitize=${FATHOM_SANITIZE})
endif()
if(FATHOM_FUZZ)
  target_compile_options(fathom_flags INTERFACE -fsanitize=fuzzer-no-link) # coverage without a main of its own
endif()

find_program(FATHOM_MOLD mold)
if(FATHOM_MOLD)
  target_link_options(fathom_flags INTERFACE -fuse-ld=mold)
endif()
find_program(FATHOM_CCACHE ccache)
if(FATHOM_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_C_COMPILER_LAUNCHER ${FATHOM_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${FATHOM_CCACHE})
endif()

find_package(Threads REQUIRED)
target_link_libraries(fathom_flags INTERFACE Threads::Threads)
