# Code generated from schema files at build time: the compilers' output has to fit the installed library, so it is not
# kept. Generated code is compiled without our warnings and its headers are system headers.

# fathom_protobuf(target ROOT dir FILES file…): a library of the messages; includes are relative to ROOT.
function(fathom_protobuf target)
  cmake_parse_arguments(arg "" "ROOT" "FILES" ${ARGN})
  set(out ${CMAKE_BINARY_DIR}/generated_schemas/${target})
  set(generated "")
  foreach(file IN LISTS arg_FILES)
    string(REGEX REPLACE "\\.proto$" "" stem ${file})
    add_custom_command(
      OUTPUT ${out}/${stem}.pb.cc ${out}/${stem}.pb.h
      COMMAND ${CMAKE_COMMAND} -E make_directory ${out}
      COMMAND protobuf::protoc --cpp_out=${out} -I ${arg_ROOT} ${arg_ROOT}/${file}
      DEPENDS ${arg_ROOT}/${file} VERBATIM)
    list(APPEND generated ${out}/${stem}.pb.cc ${out}/${stem}.pb.h)
  endforeach()
  add_library(${target} STATIC ${generated})
  target_include_directories(${target} SYSTEM PUBLIC ${out})
  target_link_libraries(${target} PUBLIC protobuf::libprotobuf)
  target_compile_options(${target} PRIVATE -w)
endfunction()

# fathom_flatbuffers(target file…): the headers NAME_generated.h; the library itself is headers too.
function(fathom_flatbuffers target)
  set(out ${CMAKE_BINARY_DIR}/generated_schemas/${target})
  set(generated "")
  foreach(file IN LISTS ARGN)
    get_filename_component(stem ${file} NAME_WE)
    add_custom_command(
      OUTPUT ${out}/${stem}_generated.h
      COMMAND ${FATHOM_FLATC} --cpp --scoped-enums -o ${out} ${file}
      DEPENDS ${file} VERBATIM)
    list(APPEND generated ${out}/${stem}_generated.h)
  endforeach()
  add_custom_target(${target}_headers DEPENDS ${generated})
  add_library(${target} INTERFACE)
  add_dependencies(${target} ${target}_headers)
  target_include_directories(${target} SYSTEM INTERFACE ${out} ${FATHOM_FLATBUFFERS_INCLUDE})
endfunction()
