# fathom_shaders(target folder): compiles every shader of a folder to SPIR-V words that the target's sources include:
#     constexpr std::uint32_t kColormapSpirv[] =
#     #include "shaders/colormap.comp.inc"
#     ;
# The dependency files of glslc make a shader follow the files of shaders/shared/ that it includes.
function(fathom_shaders target folder)
  set(outputs "")
  set(from ${CMAKE_SOURCE_DIR}/${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${from}/*.comp ${from}/*.vert ${from}/*.frag)
  foreach(source IN LISTS sources)
    get_filename_component(name ${source} NAME)
    set(output ${CMAKE_BINARY_DIR}/generated/${folder}/${name}.inc)
    add_custom_command(
      OUTPUT ${output}
      COMMAND Vulkan::glslc --target-env=vulkan1.3 -O -mfmt=c -Werror -I ${CMAKE_SOURCE_DIR} -MD -MF ${output}.d
              -MT ${output} -o ${output} ${source}
      DEPENDS ${source}
      DEPFILE ${output}.d
      COMMENT "Compiling shader ${name}"
      VERBATIM)
    list(APPEND outputs ${output})
  endforeach()
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated/${folder})
  target_sources(${target} PRIVATE ${outputs})
endfunction()
