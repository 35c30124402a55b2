# Packages of the system; README.md lists their names per distribution. What has no CMake package comes by pkg-config.
find_package(PkgConfig REQUIRED)
find_package(PNG REQUIRED)
find_package(ZLIB REQUIRED)
find_package(BZip2 REQUIRED)
find_package(glm REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(TIFF REQUIRED)
find_package(OpenEXR REQUIRED)
find_package(Vulkan REQUIRED COMPONENTS glslc)
find_package(glfw3 REQUIRED)
find_package(Freetype REQUIRED)
pkg_check_modules(xext REQUIRED IMPORTED_TARGET x11 xext) # the CPU renderer shows its windows through shared memory
pkg_check_modules(imgui REQUIRED IMPORTED_TARGET imgui)
pkg_check_modules(grpcpp REQUIRED IMPORTED_TARGET grpc++) # of the module that listens, see app/rerun_port
pkg_check_modules(liblz4 REQUIRED IMPORTED_TARGET liblz4)
pkg_check_modules(libzstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(libdeflate REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(libturbojpeg REQUIRED IMPORTED_TARGET libturbojpeg)
pkg_check_modules(libisal IMPORTED_TARGET libisal) # x86 and aarch64; without it PNG uses libdeflate alone
# FlatBuffers are a compiler and headers; their CMake package is named differently from version to version.
find_program(FATHOM_FLATC flatc REQUIRED)
find_path(FATHOM_FLATBUFFERS_INCLUDE flatbuffers/flatbuffers.h REQUIRED)

# Linked in where the distribution has the archive: as shared libraries these three alone are a quarter of the program's
# start, spent on looking up their symbols.
set(fathom_library_suffixes ${CMAKE_FIND_LIBRARY_SUFFIXES})
set(CMAKE_FIND_LIBRARY_SUFFIXES .a ${CMAKE_FIND_LIBRARY_SUFFIXES})
find_package(Protobuf REQUIRED)
find_package(SQLite3 REQUIRED)
pkg_check_modules(yaml-cpp REQUIRED IMPORTED_TARGET yaml-cpp)
set(CMAKE_FIND_LIBRARY_SUFFIXES ${fathom_library_suffixes})
